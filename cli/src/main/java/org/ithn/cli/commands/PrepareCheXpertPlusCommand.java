package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.sources.chexpertplus.CheXpertPlusOptions;
import org.ithn.datasets.sources.chexpertplus.CheXpertPlusPreparation;
import org.ithn.datasets.study.SectionedStudies;
import org.ithn.experiments.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn prepare chexpert-plus}: converts CheXpert Plus to R2Gen's layout. */
@Command(
    name = "chexpert-plus",
    description = "Prepares CheXpert Plus from its table and PNG or DICOM images.",
    mixinStandardHelpOptions = true)
final class PrepareCheXpertPlusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--table",
      required = true,
      paramLabel = "FILE",
      description = "df_chexpert_plus_240401.csv")
  private Path table;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR",
      description = "folder that contains train and valid, with PNG or DICOM files; not copied")
  private Path images;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "new folder to write")
  private Path out;

  @Option(
      names = "--validation",
      paramLabel = "FRACTION",
      defaultValue = "0.02",
      description =
          "fraction of the training patients for the validation split (default: ${DEFAULT-VALUE})")
  private double validation;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "seed of the choice of these patients (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--check-images",
      description = "decode every image file instead of only checking that it exists")
  private boolean checkImages;

  @Mixin private SectionOptions sections;
  @Mixin private BadExampleOption onBadExample;

  @Override
  public Integer call() {
    if (!(validation >= 0 && validation <= 0.5)) {
      throw new UserException("--validation is %s; it must be 0 to 0.5".formatted(validation));
    }
    Console console = Console.of(spec);
    BadExamples bad = onBadExample.create();
    SectionedStudies.Counts counts;
    try {
      counts =
          CheXpertPlusPreparation.run(
              new CheXpertPlusOptions(
                  table, images, sections.policy(), validation, seed, out, checkImages),
              bad);
    } finally {
      BadExampleOption.report(bad, console);
    }
    sections.print(console, counts, bad.count(), out.resolve("annotation.json").toString());
    return 0;
  }
}
