package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ExperimentConfig;
import picocli.CommandLine.Option;

/** The options that make a configuration: presets, then a file, then single keys. */
final class ConfigurationOptions {
  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "a preset, or several laid one over the other; see ./ithn describe")
  private List<String> presets = new ArrayList<>();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "a JSON file laid over the presets")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "one key laid over all, for instance ithn.strategy=mochi; may be repeated")
  private List<String> assignments = new ArrayList<>();

  /** Whether nothing was given. */
  boolean isEmpty() {
    return presets.isEmpty() && file.isEmpty() && assignments.isEmpty();
  }

  /** The configuration that was asked for. */
  ExperimentConfig read() {
    if (presets.isEmpty() && file.isEmpty()) {
      throw new UserException(
          "no configuration was given; name a preset with --preset (see ./ithn describe) or a file"
              + " with --config");
    }
    return read(presets, assignments);
  }

  /**
   * What was given, laid over a preset.
   *
   * @param fixed keys laid over all, which the command itself decides
   */
  ExperimentConfig readOverPreset(String preset, List<String> fixed) {
    List<String> names = new ArrayList<>(List.of(preset));
    names.addAll(presets);
    List<String> all = new ArrayList<>(assignments);
    all.addAll(fixed);
    return read(names, all);
  }

  private ExperimentConfig read(List<String> names, List<String> keys) {
    return Plugins.configReader().read(names, file.map(List::of).orElse(List.of()), keys);
  }
}
