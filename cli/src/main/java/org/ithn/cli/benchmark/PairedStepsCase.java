package org.ithn.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.ithn.framework.config.ExperimentConfig;

/**
 * Benchmark of an option: alternates steps with and without it in one process, because variation
 * between processes exceeds the effect of many options. The floor is the median time of the steps
 * without the option.
 *
 * @param name the row's name
 * @param config the configuration with the option
 * @param baseline the configuration without the option
 * @param baselineName the name of the baseline in messages
 * @param repeats the number of timed pairs
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
    try (RandomSteps steps = RandomSteps.of(config);
        RandomSteps baselineSteps = RandomSteps.of(baseline)) {
      List<Double> seconds = new ArrayList<>();
      List<Double> baselineSeconds = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < RandomSteps.WARM_UP_STEPS + repeats; i++) {
        double time = Timings.measureOnce(steps::run);
        double baselineTime = Timings.measureOnce(baselineSteps::run);
        if (i >= RandomSteps.WARM_UP_STEPS) {
          seconds.add(time);
          baselineSeconds.add(baselineTime);
          ratios.add(time / baselineTime);
        }
      }
      Timings pairs = Timings.of(ratios);
      progress.accept(
          String.format(
              Locale.ROOT,
              "%s: ratio to %s in the same pair %.3f (median), %.3f to %.3f",
              name,
              baselineName,
              pairs.median(),
              pairs.min(),
              pairs.max()));
      return BenchmarkRow.of(name, Timings.of(seconds), Timings.of(baselineSeconds).median());
    }
  }
}
