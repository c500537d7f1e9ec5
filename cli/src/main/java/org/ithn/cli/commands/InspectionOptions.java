package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.ithn.cli.benchmark.MatMulRate;
import org.ithn.cli.benchmark.PrecisionRates;
import org.ithn.datasets.BadExamples;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.DryRun;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.graph.Precision;
import org.ithn.framework.profile.GraphEstimate;
import picocli.CommandLine.Option;

/** Options that print what a training would do instead of training. */
final class InspectionOptions {
  private static final double MEBIBYTE = 1 << 20;
  private static final double GIGA = 1e9;

  @Option(names = "--print-config", description = "print the resolved configuration and stop")
  private boolean printConfig;

  @Option(
      names = "--sources",
      description =
          "with --print-config, print a line per key with its value and where it comes from,"
              + " instead of JSON")
  private boolean sources;

  @Option(
      names = "--dry-run",
      description =
          "check files and keys, build the graph, print its size and estimates of memory and time,"
              + " and stop; writes nothing")
  private boolean dryRun;

  boolean isRequested() {
    if (sources && !printConfig) {
      throw new UserException("--sources requires --print-config");
    }
    return printConfig || dryRun;
  }

  /**
   * Prints what the options request.
   *
   * @param origins returns the origin of each value that is not a default, by key
   */
  void print(
      Console console,
      ExperimentConfig config,
      Supplier<Map<String, String>> origins,
      List<Path> init,
      BadExamples bad)
      throws IOException {
    if (printConfig && sources) {
      ConfigSources.lines(config, origins.get()).forEach(line -> console.print("%s", line));
    } else if (printConfig) {
      console.print("%s", ConfigReader.toJson(config).stripTrailing());
    }
    if (dryRun) {
      DryRun result = DryRun.of(config, init, bad);
      result.warnings().forEach(warning -> console.progress("warning: " + warning));
      console.print("studies: %d training, %d validation", result.training(), result.validation());
      console.print("parameters: %.1f million", result.parameters() / 1e6);
      result
          .estimate()
          .ifPresentOrElse(
              estimate -> print(console, config, result, estimate),
              () -> console.print("no estimate: a step of micro-batches takes several passes"));
      console.print("dry run ok: %s", config.name());
    }
  }

  private static void print(
      Console console, ExperimentConfig config, DryRun result, GraphEstimate estimate) {
    Precision precision = config.training().compute().precision();
    PrecisionRates.check(precision).ifPresent(warning -> console.progress("warning: " + warning));
    double rate = MatMulRate.gigaflops(precision);
    double seconds = estimate.flops() / GIGA / rate;
    console.print(
        "memory: about %.0f MiB (%.0f MiB of variables, up to %.0f MiB of tensors), without data"
            + " and libraries",
        (estimate.variableBytes() + estimate.peakBytes()) / MEBIBYTE,
        estimate.variableBytes() / MEBIBYTE,
        estimate.peakBytes() / MEBIBYTE);
    console.print(
        "time: at least %.2f s per step and %.1f min per epoch of %d steps (%.1f 10^9 operations at"
            + " %.0f 10^9/s, the rate of matrix products on this machine), validation excluded;"
            + " %d epochs",
        seconds,
        seconds * result.stepsPerEpoch() / 60,
        result.stepsPerEpoch(),
        estimate.flops() / GIGA,
        rate,
        config.training().epochs());
  }
}
