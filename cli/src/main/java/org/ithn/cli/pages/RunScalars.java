package org.ithn.cli.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.TextFile;

/**
 * Scalars of a run's log.
 *
 * @param byKey the points of each key, in the order of steps
 */
record RunScalars(Map<String, List<Point>> byKey) {
  /** A value at a step. */
  record Point(long step, double value) {}

  /** Reads {@code log.jsonl}; an incomplete last line is ignored. */
  static RunScalars read(Path log) throws IOException {
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

  List<Point> points(String key) {
    return byKey.getOrDefault(key, List.of());
  }

  /** Returns the keys that start with a prefix. */
  List<String> keysWithPrefix(String prefix) {
    return byKey.keySet().stream().filter(key -> key.startsWith(prefix)).toList();
  }
}
