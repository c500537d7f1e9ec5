package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.sources.coco.CocoOptions;
import org.ithn.datasets.sources.coco.CocoPreparation;
import org.ithn.datasets.sources.coco.TrainingSubset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn prepare coco}: converts COCO captions to R2Gen's layout. */
@Command(
    name = "coco",
    description = "Prepares COCO captions from Karpathy's file or from caption files and id lists.",
    mixinStandardHelpOptions = true)
final class PrepareCocoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--karpathy", paramLabel = "FILE", description = "dataset_coco.json")
  private Optional<Path> karpathy = Optional.empty();

  @Option(
      names = "--captions",
      arity = "1..*",
      paramLabel = "FILE",
      description = "captions_train2014.json and captions_val2014.json, instead of --karpathy")
  private List<Path> captions = new ArrayList<>();

  @Option(
      names = "--ids",
      paramLabel = "DIR",
      description = "with --captions, the folder of coco_{train,restval,dev,test}_ids.npy")
  private Optional<Path> ids = Optional.empty();

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "folder with train2014 and val2014; every image must exist")
  private Optional<Path> images = Optional.empty();

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "new folder to write")
  private Path out;

  @Option(names = "--no-restval", description = "exclude restval from the training split")
  private boolean noRestval;

  @Option(
      names = "--fraction",
      defaultValue = "1",
      description = "fraction of the training captions to keep (default: ${DEFAULT-VALUE})")
  private double fraction;

  @Option(
      names = "--fraction-of",
      defaultValue = "CAPTIONS",
      description =
          "sampling unit of --fraction: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private TrainingSubset.SamplingUnit unit;

  @Option(
      names = "--seed",
      defaultValue = "1234",
      description = "seed of --fraction (default: ${DEFAULT-VALUE})")
  private long seed;

  @Mixin private BadExampleOption onBadExample;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    BadExamples bad = onBadExample.create();
    CocoPreparation.Counts counts;
    try {
      counts =
          CocoPreparation.run(
              new CocoOptions(
                  karpathy,
                  captions,
                  ids,
                  images,
                  out,
                  !noRestval,
                  new TrainingSubset(fraction, unit, seed)),
              bad);
    } finally {
      BadExampleOption.report(bad, console);
    }
    console.print("training captions                 %7d", counts.trainCaptions());
    console.print("training images                   %7d", counts.trainImages());
    console.print("images, val / test                %7d / %d", counts.validation(), counts.test());
    console.print("captions, val and test            %7d", counts.references());
    console.print("bad examples skipped              %7d", bad.count());
    console.print(
        "prepare ok: captions=%d annotation=%s",
        counts.trainCaptions(), out.resolve("annotation.json"));
    return 0;
  }
}
