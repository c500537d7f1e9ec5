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
 * Labels by id from a CSV file in the CheXpert labeller's format: an id (or the report) in the
 * first column, then one column per observation, in any order, with 1, 0, -1 or an empty value.
 *
 * @param source the file name for error messages
 * @param labels the labels by id, in file order
 */
public record LabelTable(String source, Map<String, Labels> labels) {
  private static final int SHOWN = 10;

  public LabelTable {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if a column is missing, an id is repeated with different
   *     labels, or a value is unknown
   */
  public static LabelTable read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read as UTF-8 text", e);
    }
  }

  static LabelTable parse(String where, String content) {
    Map<String, Labels> labels = new LinkedHashMap<>();
    for (Csv.Row row : Csv.table(where, content).rows()) {
      checkColumns(where, row.values().keySet());
      String id = row.values().values().iterator().next();
      String place = where + ", line " + row.line();
      Labels current = labels(place, row.values());
      Labels first = labels.putIfAbsent(id, current);
      if (first != null && !first.equals(current)) {
        throw new IllegalArgumentException(
            place + ": id '" + id + "' is repeated with different labels; remove one row");
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
          where + ": missing columns " + String.join(", ", missing) + "; expected all 14");
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
   * Returns the labels of some ids, in the same order.
   *
   * @throws IllegalArgumentException if an id is missing; the message lists missing ids
   */
  public List<Labels> select(List<String> ids) {
    List<String> missing = ids.stream().filter(id -> !labels.containsKey(id)).toList();
    if (!missing.isEmpty()) {
      String shown = missing.stream().limit(SHOWN).collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "%s: no row for %d of %d reports (%s%s); label all scored reports"
              .formatted(
                  source,
                  missing.size(),
                  ids.size(),
                  shown,
                  missing.size() > SHOWN ? ", ..." : ""));
    }
    return ids.stream().map(labels::get).toList();
  }

  /** Returns the table as CSV text in the format that {@link #read} accepts. */
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

  /** Returns true if the table has a row for at least one of these ids. */
  boolean hasAnyOf(List<String> ids) {
    return ids.stream().anyMatch(labels::containsKey);
  }
}
