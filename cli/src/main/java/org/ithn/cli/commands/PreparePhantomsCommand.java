package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.experiments.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn prepare phantoms}: draws a small data set for trials and plug-ins. */
@Command(
    name = "phantoms",
    description = "Draws chest phantoms with reports in R2Gen's layout.",
    mixinStandardHelpOptions = true)
final class PreparePhantomsCommand implements Callable<Integer> {
  private static final int TRAIN_PER_TEST = 8;

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      defaultValue = "data/phantom",
      paramLabel = "DIR",
      description =
          "new folder to write (default: ${DEFAULT-VALUE}, where presets of phantoms read)")
  private Path out;

  @Option(
      names = "--studies",
      defaultValue = "200",
      paramLabel = "N",
      description =
          "training studies; validation and test have an eighth each (default: ${DEFAULT-VALUE})")
  private int studies;

  @Option(
      names = "--image-size",
      defaultValue = "64",
      paramLabel = "PIXELS",
      description = "height and width (default: ${DEFAULT-VALUE})")
  private int imageSize;

  @Option(names = "--seed", defaultValue = "9223", description = "default: ${DEFAULT-VALUE}")
  private long seed;

  @Override
  public Integer call() throws IOException {
    check("--studies", studies, 1, PhantomConfig.MAX_STUDIES);
    check("--image-size", imageSize, PhantomConfig.MIN_IMAGE_SIZE, PhantomConfig.MAX_IMAGE_SIZE);
    int held = Math.max(1, studies / TRAIN_PER_TEST);
    PhantomFiles files =
        new PhantomGenerator(new PhantomConfig(studies, held, held, imageSize, seed)).generate(out);
    Console.of(spec)
        .print(
            "prepare ok: train=%d val=%d test=%d annotation=%s",
            studies, held, held, files.annotation());
    return 0;
  }

  private static void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new UserException(
          "%s is %d; it must be %d to %d".formatted(option, value, least, most));
    }
  }
}
