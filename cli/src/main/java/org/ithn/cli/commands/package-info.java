/**
 * The command line.
 *
 * <p>Start with {@link org.ithn.cli.commands.Main}. To add a command, write a class like {@link
 * org.ithn.cli.commands.MineCommand} and name it among the subcommands of {@code Main}.
 */
package org.ithn.cli.commands;
