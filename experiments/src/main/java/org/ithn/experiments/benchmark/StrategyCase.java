package org.ithn.experiments.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.ithn.framework.config.ExperimentConfig;

/**
 * What a strategy costs over the negatives as they were mined: steps of both in turn, in one
 * process, for processes differ by more than a strategy costs. The floor is the median of the steps
 * with {@code prior}.
 *
 * @param name of the row
 * @param config with the strategy
 * @param prior the same with {@code prior}
 * @param repeats of each
 */
record StrategyCase(String name, ExperimentConfig config, ExperimentConfig prior, int repeats)
    implements BenchmarkCase {
  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    try (RandomSteps with = RandomSteps.of(config);
        RandomSteps without = RandomSteps.of(prior)) {
      List<Double> seconds = new ArrayList<>();
      List<Double> ofPrior = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < RandomSteps.WARM_UP + repeats; i++) {
        double here = Times.seconds(with::run);
        double there = Times.seconds(without::run);
        if (i >= RandomSteps.WARM_UP) {
          seconds.add(here);
          ofPrior.add(there);
          ratios.add(here / there);
        }
      }
      Times pairs = Times.of(ratios);
      progress.accept(
          String.format(
              Locale.ROOT,
              "%s: over prior in the same pair %.3f (median), %.3f to %.3f",
              name,
              pairs.median(),
              pairs.least(),
              pairs.most()));
      return BenchmarkRow.of(name, Times.of(seconds), Times.of(ofPrior).median());
    }
  }
}
