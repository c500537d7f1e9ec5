package org.ithn.metrics.clinical;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ithn.metrics.text.Csv;

/**
 * Labels by id, from a CSV file in the CheXpert labeller's format: an id (or the report) in the
 * first column, one column per observation with 1, 0, -1 or nothing, in any order.
 *
 * @param source names the file in errors
 * @param labels labels by id, in file order
 */
public record LabelTable(String source, Map<String, Labels> labels) {
  private static final int SHOWN = 10;

  /** Keeps the order. */
  public LabelTable {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if a column is missing, an id stands twice with different
   *     labels or a value is unknown
   */
  public static LabelTable read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": could not be read as UTF-8 text", e);
    }
  }

  static LabelTable parse(String where, String content) {
    Map<String, Labels> labels = new LinkedHashMap<>();
    for (Csv.Row row : Csv.numberedRows(where, content)) {
      checkColumns(where, row.values().keySet());
      String id = row.values().values().iterator().next();
      String place = where + ", line " + row.line();
      Labels own = labels(place, row.values());
      Labels before = labels.putIfAbsent(id, own);
      if (before != null && !before.equals(own)) {
        throw new IllegalArgumentException(
            place + ": id '" + id + "' stands twice with different labels; keep one row");
      }
    }
    return new LabelTable(where, labels);
  }

  private static void checkColumns(String where, Set<String> columns) {
    List<String> missing =
        Arrays.stream(Observation.values())
            .map(Observation::label)
            .filter(label -> !columns.contains(label))
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          where + ": has no column " + String.join(", ", missing) + "; label files have all 14");
    }
    String first = columns.iterator().next();
    if (Observation.fromLabel(first).isPresent()) {
      throw new IllegalArgumentException(
          where + ", line 1: the first column is '" + first + "'; put the ids there");
    }
  }

  private static Labels labels(String place, Map<String, String> row) {
    Map<Observation, Status> statuses = new EnumMap<>(Observation.class);
    for (Observation observation : Observation.values()) {
      try {
        statuses.put(observation, Status.of(row.get(observation.label())));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s, %s: %s".formatted(place, observation.label(), e.getMessage()), e);
      }
    }
    return new Labels(statuses);
  }

  /**
   * The labels of these ids, in their order.
   *
   * @throws IllegalArgumentException naming ids that the table lacks
   */
  public List<Labels> select(List<String> ids) {
    List<String> missing = ids.stream().filter(id -> !labels.containsKey(id)).toList();
    if (!missing.isEmpty()) {
      String shown = missing.stream().limit(SHOWN).collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "%s: has no row for %d of %d reports (%s%s); label every report that is scored"
              .formatted(
                  source,
                  missing.size(),
                  ids.size(),
                  shown,
                  missing.size() > SHOWN ? ", ..." : ""));
    }
    return ids.stream().map(labels::get).toList();
  }

  /** The table as text in the format that is read. */
  public String toCsv() {
    List<Observation> observations = List.of(Observation.values());
    List<String> header = new ArrayList<>(List.of("id"));
    observations.forEach(observation -> header.add(observation.label()));
    StringBuilder text = new StringBuilder(Csv.formatLine(header));
    labels.forEach(
        (id, row) -> {
          List<String> values = new ArrayList<>(List.of(id));
          observations.forEach(observation -> values.add(row.status(observation).value()));
          text.append(Csv.formatLine(values));
        });
    return text.toString();
  }

  /** Whether the table has a row for one of these ids. */
  boolean hasAnyOf(List<String> ids) {
    return ids.stream().anyMatch(labels::containsKey);
  }
}
