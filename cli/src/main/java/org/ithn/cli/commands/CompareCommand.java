package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ithn.experiments.comparison.RunComparison;
import org.ithn.experiments.comparison.RunComparison.CurvePoint;
import org.ithn.framework.config.KeyDifference;
import org.ithn.metrics.significance.MetricComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn compare}: compares two runs. */
@Command(
    name = "compare",
    description =
        "Compares two runs: differing keys, validation curves, and scores of the same studies with"
            + " paired p-values.",
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "A", description = "the first run directory")
  private Path first;

  @Parameters(index = "1", paramLabel = "B", description = "the second run directory")
  private Path second;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = "test",
      description = "the evaluated split to compare (default: ${DEFAULT-VALUE})")
  private String split;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    RunComparison runs = RunComparison.of(first, second);
    List<MetricComparison> scores = runs.scores(split); // refuses before anything is printed
    console.print("A = %s, B = %s", first, second);
    printKeys(console, runs.differingKeys());
    printCurves(console, runs.selection(), runs.curves());
    printScores(console, scores);
    return 0;
  }

  private static void printKeys(Console console, List<KeyDifference> keys) {
    console.print("%s", keys.isEmpty() ? "all keys are equal" : "differing keys (A | B)");
    keys.forEach(key -> console.print("  %s: %s | %s", key.path(), key.before(), key.after()));
  }

  private static void printCurves(Console console, String selection, List<CurvePoint> curve) {
    console.print("validation %s by epoch", selection);
    console.print("  %5s %8s %8s", "epoch", "A", "B");
    curve.forEach(
        point ->
            console.print(
                "  %5d %8s %8s", point.epoch(), show(point.first()), show(point.second())));
  }

  private static String show(double score) {
    return Double.isNaN(score) ? "-" : String.format(Locale.ROOT, "%.4f", score);
  }

  private void printScores(Console console, List<MetricComparison> scores) {
    console.print("scores of the split %s; p of approximate randomisation", split);
    console.print("  %-12s %8s %8s %8s %19s %7s", "", "A", "B", "B - A", "95 % interval", "p");
    for (MetricComparison score : scores) {
      console.print(
          "  %-12s %8.4f %8.4f %+8.4f   [%+.4f, %+.4f] %7.4f",
          score.signature().metric(),
          score.first(),
          score.second(),
          score.difference(),
          score.interval().low(),
          score.interval().high(),
          score.randomisationP());
    }
  }
}
