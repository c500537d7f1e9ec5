package org.ithn.cli.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.TextFile;
import org.ithn.framework.runs.LogKeys;

/**
 * Scalars of a run's log.
 *
 * @param byKey the points of each key, in the order of steps
 */
public record RunScalars(Map<String, List<Point>> byKey) {
  private static final ImmutableSet<String> OF_THE_MACHINE =
      ImmutableSet.of(LogKeys.EXAMPLES_PER_SECOND, LogKeys.DATA_WAIT);

  /** A value at a step. */
  public record Point(long step, double value) {}

  /** Reads {@code log.jsonl}; an incomplete last line is ignored. */
  public static RunScalars read(Path log) throws IOException {
    Map<String, List<Point>> byKey = new LinkedHashMap<>();
    for (String line : TextFile.read(log).lines().toList()) {
      try {
        JsonNode node = Json.LENIENT.readTree(line);
        long step = node.path("step").asLong();
        node.properties()
            .forEach(
                field -> {
                  if (field.getValue().isNumber()) {
                    byKey
                        .computeIfAbsent(field.getKey(), unseen -> new ArrayList<>())
                        .add(new Point(step, field.getValue().asDouble()));
                  }
                });
      } catch (JsonProcessingException e) {
        break; // incomplete last line of a killed process
      }
    }
    return new RunScalars(byKey);
  }

  /** Returns thinned curves of all keys of training and validation, by key, but not of speed. */
  public Curves curves() {
    Map<String, Curve> curves = new TreeMap<>();
    byKey.forEach(
        (key, points) -> {
          if (key.contains("/") && !OF_THE_MACHINE.contains(key)) {
            curves.put(key, Curve.of(points));
          }
        });
    return new Curves(curves);
  }

  /** Returns the points of a key; empty if the run did not log it. */
  public List<Point> points(String key) {
    return byKey.getOrDefault(key, List.of());
  }

  /** Returns the keys that start with a prefix. */
  public List<String> keysWithPrefix(String prefix) {
    return byKey.keySet().stream().filter(key -> key.startsWith(prefix)).toList();
  }
}
