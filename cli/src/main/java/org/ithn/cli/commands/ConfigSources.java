package org.ithn.cli.commands;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.KeyReference;

/** Table of the values of a configuration and the presets, files and options that set them. */
final class ConfigSources {
  private ConfigSources() {}

  /**
   * Returns a line per key: {@code key = value}, blanks, and {@code default}, {@code preset NAME},
   * the name of a file, or {@code --set}.
   *
   * @param origins the origin of each value that is not a default, by key
   */
  static List<String> lines(ExperimentConfig config, Map<String, String> origins) {
    Map<String, String> values = new LinkedHashMap<>();
    KeyReference.leaves(config).forEach((key, value) -> values.put(key, key + " = " + value));
    int width = values.values().stream().mapToInt(String::length).max().orElse(0);
    return values.entrySet().stream()
        .map(
            entry ->
                entry.getValue()
                    + " ".repeat(width - entry.getValue().length() + 2)
                    + source(entry.getKey(), origins.getOrDefault(entry.getKey(), "default")))
        .toList();
  }

  private static String source(String key, String origin) {
    return origin.startsWith(key + "=") ? "--set" : origin;
  }
}
