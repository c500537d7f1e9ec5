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
 * @param plain the same without it
 * @param without what plain is called
 * @param repeats of each
 */
record PairedStepsCase(
    String name, ExperimentConfig config, ExperimentConfig plain, String without, int repeats)
    implements BenchmarkCase {
  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    try (RandomSteps with = RandomSteps.of(config);
        RandomSteps other = RandomSteps.of(plain)) {
      List<Double> seconds = new ArrayList<>();
      List<Double> ofOther = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < RandomSteps.WARM_UP + repeats; i++) {
        double here = Times.seconds(with::run);
        double there = Times.seconds(other::run);
        if (i >= RandomSteps.WARM_UP) {
          seconds.add(here);
          ofOther.add(there);
          ratios.add(here / there);
        }
      }
      Times pairs = Times.of(ratios);
      progress.accept(
          String.format(
              Locale.ROOT,
              "%s: over %s in the same pair %.3f (median), %.3f to %.3f",
              name,
              without,
              pairs.median(),
              pairs.least(),
              pairs.most()));
      return BenchmarkRow.of(name, Times.of(seconds), Times.of(ofOther).median());
    }
  }
}
