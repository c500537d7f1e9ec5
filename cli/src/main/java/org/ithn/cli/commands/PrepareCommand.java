package org.ithn.cli.commands;

import picocli.CommandLine.Command;

/** {@code ./ithn prepare}: converts published data sets to R2Gen's layout, or draws phantoms. */
@Command(
    name = "prepare",
    description =
        "Converts the published files of a data set to R2Gen's layout, or draws phantoms.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "DATASET",
    subcommands = {
      PrepareIuXrayCommand.class,
      PrepareMimicCxrCommand.class,
      PrepareReXGradientCommand.class,
      PrepareCheXpertPlusCommand.class,
      PrepareCocoCommand.class,
      PreparePhantomsCommand.class
    })
final class PrepareCommand {}
