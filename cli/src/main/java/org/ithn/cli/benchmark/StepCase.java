package org.ithn.cli.benchmark;

import com.google.common.collect.Iterables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.graph.Precision;
import org.ithn.framework.profile.OpTrace;

/**
 * Benchmark of one training step: forward, backward and update, without reading data.
 *
 * @param name the row's name
 * @param config the configuration of the training
 * @param repeats the number of timed repetitions
 */
record StepCase(String name, ExperimentConfig config, int repeats) implements BenchmarkCase {
  private static final int SHOWN = 12;

  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    Precision precision = config.training().precision();
    double before = MatMulRate.gigaflops(precision);
    try (RandomSteps steps = RandomSteps.of(config)) {
      Timings times = Timings.measure(RandomSteps.WARM_UP_STEPS, repeats, steps::run);
      long peak = ProcessMemory.peakMebibytes(); // before the trace, which needs memory
      if (config.training().memory().microBatch() > 0) { // several session runs, no single trace
        return BenchmarkRow.of(name, times, 0).withPeak(peak);
      }
      OpTrace trace = steps.trace();
      double rate = Math.max(before, MatMulRate.gigaflops(precision));
      describe(name, trace, rate).forEach(progress);
      return BenchmarkRow.of(name, times, trace.flops() / (rate * 1e9)).withPeak(peak);
    }
  }

  /** Describes a trace: the arithmetic and the op types that took longest. */
  static List<String> describe(String name, OpTrace trace, double rate) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %.1f GFLOP of products at %.0f GFLOP/s",
            name,
            trace.flops() / 1e9,
            rate));
    double gpu = trace.flopsOn("GPU");
    if (gpu > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %.1f GFLOP of these on the GPU; times of GPU ops are those of their launches",
              gpu / 1e9));
    }
    for (OpTrace.Total total : Iterables.limit(trace.totalsByType(), SHOWN)) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-32s %6d calls %8.3f s %8.1f GFLOP",
              total.type(),
              total.count(),
              total.seconds(),
              total.flops() / 1e9));
    }
    return lines;
  }
}
