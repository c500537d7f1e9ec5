/**
 * The commands of {@code ./ithn}.
 *
 * <p>Start with {@link org.ithn.cli.commands.Main}. To add a command, write a class like {@link
 * org.ithn.cli.commands.MineCommand} and add it to the subcommands of {@code Main}.
 */
package org.ithn.cli.commands;
