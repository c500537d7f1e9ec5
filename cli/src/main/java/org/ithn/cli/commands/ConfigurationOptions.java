package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ExperimentConfig;
import picocli.CommandLine.Option;

/** Options that define a configuration: presets, then a file, then single keys. */
final class ConfigurationOptions {
  private static final String BASE = "r2gencmn-phantom";

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "a preset; repeat it to combine presets, later ones override earlier ones (./ithn"
              + " describe lists them)")
  private List<String> presets = new ArrayList<>();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "a JSON file that overrides the presets")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description =
          "a key that overrides presets and file, for example ithn.strategy=mochi; repeatable")
  private List<String> assignments = new ArrayList<>();

  /** Returns true if there is neither a preset nor a file, only keys or nothing. */
  boolean isKeysOnly() {
    return presets.isEmpty() && file.isEmpty();
  }

  /** Returns the keys that override presets and file. */
  List<String> assignments() {
    return List.copyOf(assignments);
  }

  /** Returns the names of the presets. */
  List<String> presets() {
    return List.copyOf(presets);
  }

  /** Reads the configuration if there are options; single keys alone override a preset. */
  Optional<ExperimentConfig> readOptional() {
    if (isKeysOnly() && assignments.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(readOr(BASE));
  }

  /** Reads the configuration; without preset and file, single keys override a preset. */
  ExperimentConfig readOr(String preset) {
    return isKeysOnly() ? readOverPreset(preset, List.of()) : read();
  }

  /** Reads the configuration. */
  ExperimentConfig read() {
    requireAny();
    return read(presets, assignments);
  }

  /**
   * Reads the configuration with keys that override presets and file, but not {@code --set}.
   *
   * @param replaced assignments {@code path=value}
   */
  ExperimentConfig readReplacing(List<String> replaced) {
    requireAny();
    List<String> all = new ArrayList<>(replaced);
    all.addAll(assignments);
    return read(presets, all);
  }

  /** Returns the origin of each value that is not a default, by key. */
  Map<String, String> origins() {
    return Plugins.configReader()
        .origins(presets, file.map(List::of).orElse(List.of()), assignments);
  }

  private void requireAny() {
    if (isKeysOnly()) {
      throw new UserException(
          "no configuration; name a preset with --preset (see ./ithn describe) or a file with"
              + " --config");
    }
  }

  /**
   * Reads the configuration with a preset below all options.
   *
   * @param fixed keys that override all options
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
