package org.ithn.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.ithn.framework.config.ExperimentConfig;

/**
 * What a choice costs: steps with it and steps without it in turn, in one process, for processes
 * and minutes differ by more than many choices do. The floor is the median of the steps without it.
 *
 * @param name of the row
 * @param config with the choice
 * @param baseline the same without it
 * @param baselineName what plain is called
 * @param repeats of each
 */
record PairedStepsCase(
    String name,
    ExperimentConfig config,
    ExperimentConfig baseline,
    String baselineName,
    int repeats)
    implements BenchmarkCase {
  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    try (RandomSteps with = RandomSteps.of(config);
        RandomSteps other = RandomSteps.of(baseline)) {
      List<Double> seconds = new ArrayList<>();
      List<Double> ofOther = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < RandomSteps.WARM_UP_STEPS + repeats; i++) {
        double here = Timings.measureOnce(with::run);
        double there = Timings.measureOnce(other::run);
        if (i >= RandomSteps.WARM_UP_STEPS) {
          seconds.add(here);
          ofOther.add(there);
          ratios.add(here / there);
        }
      }
      Timings pairs = Timings.of(ratios);
      progress.accept(
          String.format(
              Locale.ROOT,
              "%s: over %s in the same pair %.3f (median), %.3f to %.3f",
              name,
              baselineName,
              pairs.median(),
              pairs.min(),
              pairs.max()));
      return BenchmarkRow.of(name, Timings.of(seconds), Timings.of(ofOther).median());
    }
  }
}
