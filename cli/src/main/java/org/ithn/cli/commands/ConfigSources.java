package org.ithn.cli.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.files.Json;

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
    try {
      collect("", Json.LENIENT.readTree(ConfigReader.toJson(config)), values);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
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

  private static void collect(String path, JsonNode node, Map<String, String> values) {
    if (!node.isObject() || node.isEmpty()) {
      values.put(path, path + " = " + node);
      return;
    }
    node.properties()
        .forEach(
            entry ->
                collect(
                    path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                    entry.getValue(),
                    values));
  }
}
