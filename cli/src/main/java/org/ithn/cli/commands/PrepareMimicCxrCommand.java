package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.sources.mimiccxr.MimicCxrOptions;
import org.ithn.datasets.sources.mimiccxr.MimicCxrPreparation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn prepare mimic-cxr}: converts MIMIC-CXR to R2Gen's layout. */
@Command(
    name = "mimic-cxr",
    description = "Prepares MIMIC-CXR from its images, the split file, and sections or reports.",
    mixinStandardHelpOptions = true)
final class PrepareMimicCxrCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR",
      description = "folder of MIMIC-CXR-JPG, or of MIMIC-CXR's DICOM files; images are not copied")
  private Path images;

  @Option(
      names = "--split",
      required = true,
      paramLabel = "FILE",
      description = "mimic-cxr-2.0.0-split.csv or .csv.gz")
  private Path split;

  @Option(
      names = "--sections",
      paramLabel = "FILE",
      description = "mimic_cxr_sectioned.csv, to take sections from")
  private Optional<Path> sections = Optional.empty();

  @Option(
      names = "--reports",
      paramLabel = "DIR",
      description = "folder of reports, to extract sections from, instead of --sections")
  private Optional<Path> reports = Optional.empty();

  @Option(
      names = "--metadata",
      paramLabel = "FILE",
      description =
          "mimic-cxr-2.0.0-metadata.csv or .csv.gz, to name the images of each patient's previous"
              + " study (prior_images)")
  private Optional<Path> metadata = Optional.empty();

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "new folder to write")
  private Path out;

  @Option(
      names = "--check-images",
      description = "decode every image file instead of only checking that it exists")
  private boolean checkImages;

  @Mixin private SectionOptions policy;
  @Mixin private BadExampleOption onBadExample;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    BadExamples bad = onBadExample.create();
    MimicCxrPreparation.Counts counts;
    try {
      counts =
          MimicCxrPreparation.run(
              new MimicCxrOptions(
                  images, split, sections, reports, metadata, out, policy.policy(), checkImages),
              bad);
    } finally {
      BadExampleOption.report(bad, console);
    }
    counts
        .excludedByReason()
        .forEach((reason, n) -> console.print("images excluded, %-16s %7d", reason, n));
    console.print("images with another section       %7d", counts.fallbacks());
    console.print("bad examples skipped              %7d", bad.count());
    console.print(
        "images, train / val / test        %7d / %d / %d",
        counts.train(), counts.validation(), counts.test());
    console.print("studies                           %7d", counts.studies());
    console.print(
        "prepare ok: images=%d annotation=%s images=%s",
        counts.train() + counts.validation() + counts.test(),
        out.resolve("annotation.json"),
        counts.images());
    return 0;
  }
}
