package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.cli.pages.RunPages;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Run;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn show RUN}: writes the pages of a run. */
@Command(
    name = "show",
    description =
        "Writes HTML pages of a run: curves, evaluated reports with heat maps, hardest studies,"
            + " mined pairs, configuration and run record.",
    mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "the run directory")
  private Path root;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the folder of the pages (default: RUN/pages)")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--predictions",
      paramLabel = "FILE",
      description =
          "the predictions of an evaluation (default: the latest ones in RUN and RUN/evaluations)")
  private Optional<Path> predictions = Optional.empty();

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "the evaluated split (default: the one that was evaluated last)")
  private Optional<String> split = Optional.empty();

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      defaultValue = "ROUGE-L",
      description =
          "the score that ranks the reports: ROUGE-L, BLEU-1 to BLEU-4 or CIDEr (default:"
              + " ${DEFAULT-VALUE})")
  private String metric;

  @Option(
      names = "--reports",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "the most reports on the page, those with the lowest score (default: ${DEFAULT-VALUE})")
  private int reports;

  @Option(
      names = "--heat-maps",
      paramLabel = "N",
      defaultValue = "24",
      description =
          "the number of reports with heat maps, those with the lowest score; 0 loads no model"
              + " (default: ${DEFAULT-VALUE})")
  private int heatMaps;

  @Option(names = "--no-images", description = "leave out the images of the data set")
  private boolean noImages;

  @Mixin private RunKeyOptions keys;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    check();
    Run run = Run.open(root, keys.assignments());
    Path folder = out.orElse(root.resolve("pages"));
    int shown =
        new RunPages(
                run,
                folder,
                new RunPages.Options(predictions, split, metric, reports, heatMaps, !noImages),
                console::progress)
            .write();
    console.print("show ok: reports=%d pages=%s", shown, folder.resolve("index.html"));
    return 0;
  }

  private void check() {
    if (!RunPages.METRICS.contains(metric)) {
      throw new UserException(
          "--metric is '%s'; expected one of %s"
              .formatted(metric, String.join(", ", RunPages.METRICS)));
    }
    if (predictions.isPresent() && split.isPresent()) {
      throw new UserException(
          "--predictions and --split are set, but the file is of one split; omit --split");
    }
    if (reports < 1) {
      throw new UserException("--reports is %d; it must be at least 1".formatted(reports));
    }
    if (heatMaps < 0) {
      throw new UserException("--heat-maps is %d; it must be at least 0".formatted(heatMaps));
    }
  }
}
