package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.sources.rexgradient.ReXGradientOptions;
import org.ithn.datasets.sources.rexgradient.ReXGradientPreparation;
import org.ithn.datasets.study.SectionedStudies;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn prepare rexgradient}: converts ReXGradient-160K to R2Gen's layout. */
@Command(
    name = "rexgradient",
    description = "Prepares ReXGradient-160K from its metadata files and PNG images.",
    mixinStandardHelpOptions = true)
final class PrepareReXGradientCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--metadata",
      required = true,
      paramLabel = "DIR",
      description = "folder of train_, valid_ and test_metadata_view_position.json")
  private Path metadata;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR",
      description = "the unpacked folder deid_png; images are not copied")
  private Path images;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "new folder to write")
  private Path out;

  @Option(
      names = "--check-images",
      description = "decode every image file instead of only checking that it exists")
  private boolean checkImages;

  @Mixin private SectionOptions sections;
  @Mixin private BadExampleOption onBadExample;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    BadExamples bad = onBadExample.create();
    SectionedStudies.Counts counts;
    try {
      counts =
          ReXGradientPreparation.run(
              new ReXGradientOptions(metadata, images, sections.policy(), out, checkImages), bad);
    } finally {
      BadExampleOption.report(bad, console);
    }
    sections.print(console, counts, bad.count(), out.resolve("annotation.json").toString());
    return 0;
  }
}
