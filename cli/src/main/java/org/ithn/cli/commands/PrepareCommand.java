package org.ithn.cli.commands;

import picocli.CommandLine.Command;

/** {@code ./ithn prepare}: brings data sets from their sources into R2Gen's layout. */
@Command(
    name = "prepare",
    description = "Brings a data set from its published files into the layout that is read here.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "DATASET",
    subcommands = {
      PrepareIuXrayCommand.class,
      PrepareMimicCxrCommand.class,
      PrepareCocoCommand.class
    })
final class PrepareCommand {}
