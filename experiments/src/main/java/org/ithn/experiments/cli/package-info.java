/**
 * The command line.
 *
 * <p>Start with {@link org.ithn.experiments.cli.Main}. To add a command, write a class like {@link
 * org.ithn.experiments.cli.MineCommand} and name it among the subcommands of {@code Main}.
 */
package org.ithn.experiments.cli;
