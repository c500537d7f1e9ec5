package org.ithn.cli.benchmark;

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
      PairedTimings times =
          PairedTimings.measure(
              RandomSteps.WARM_UP_STEPS,
              repeats,
              () -> Timings.measureOnce(steps::run),
              () -> Timings.measureOnce(baselineSteps::run));
      progress.accept(times.describe(name, baselineName));
      return BenchmarkRow.of(name, times.first(), times.second().median());
    }
  }
}
