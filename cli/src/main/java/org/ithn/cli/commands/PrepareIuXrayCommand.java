package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.sources.iuxray.IuXrayOptions;
import org.ithn.datasets.sources.iuxray.IuXrayPreparation;
import org.ithn.datasets.sources.iuxray.PreparationCounts;
import org.ithn.datasets.study.R2GenWriter;
import org.ithn.datasets.text.ReportSection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn prepare iu-xray}: converts IU X-Ray to R2Gen's layout. */
@Command(
    name = "iu-xray",
    description = "Prepares IU X-Ray from images and Open-i's XML reports or Kaggle's tables.",
    mixinStandardHelpOptions = true)
final class PrepareIuXrayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--reports",
      required = true,
      paramLabel = "FILE",
      description = "NLMCXR_reports.tgz, a folder of its XML files, or indiana_reports.csv")
  private Path reports;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR",
      description = "folder of images, named as in Open-i, Kaggle or R2Gen")
  private Path images;

  @Option(
      names = "--split",
      paramLabel = "FILE",
      description = "annotation.json to take ids, order and splits from")
  private Optional<Path> split = Optional.empty();

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "new folder to write")
  private Path out;

  @Option(
      names = "--views",
      defaultValue = "2",
      description = "images per study, without --split (default: ${DEFAULT-VALUE})")
  private int views;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "seed of the 70/10/20 split, without --split (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--image-files",
      defaultValue = "copy",
      description =
          "copy, link (symbolic links) or keep (leave in place) (default: ${DEFAULT-VALUE})")
  private R2GenWriter.ImageFileMode imageFiles;

  @Mixin private SectionOptions sections;
  @Mixin private BadExampleOption onBadExample;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    BadExamples bad = onBadExample.create();
    PreparationCounts counts;
    try {
      counts =
          IuXrayPreparation.run(
              new IuXrayOptions(
                  reports, images, split, out, views, seed, imageFiles, sections.policy()),
              bad);
    } finally {
      BadExampleOption.report(bad, console);
    }
    console.print("reports in the source          %6d", counts.reports());
    counts
        .excludedByReason()
        .forEach((reason, n) -> console.print("  excluded, %-20s %6d", reason, n));
    console.print("bad examples skipped           %6d", bad.count());
    console.print("studies written                %6d", counts.studies());
    console.print(
        "  train / val / test           %6d / %d / %d",
        counts.splits().train(), counts.splits().validation(), counts.splits().test());
    console.print("images                         %6d", counts.images());
    console.print("studies with the same text as another     %d", counts.identicalReports());
    console.print("studies with another section   %6d", counts.fallbacks());
    if (split.isPresent() && sections.policy().section() == ReportSection.FINDINGS) {
      console.print("findings that differ from the split file  %d", counts.differingReports());
    }
    Path root = imageFiles == R2GenWriter.ImageFileMode.KEEP ? images : out.resolve("images");
    console.print(
        "prepare ok: studies=%d annotation=%s images=%s",
        counts.studies(), out.resolve("annotation.json"), root);
    return 0;
  }
}
