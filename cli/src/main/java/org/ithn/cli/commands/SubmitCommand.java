package org.ithn.cli.commands;

import picocli.CommandLine.Command;

/** {@code ./ithn submit}: writes what a public leaderboard asks for. */
@Command(
    name = "submit",
    description = "Writes the files that a public leaderboard asks for.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "LEADERBOARD",
    subcommands = {SubmitRexrankCommand.class})
final class SubmitCommand {}
