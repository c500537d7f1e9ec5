package org.ithn.metrics.clinical;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ithn.metrics.text.Csv;
import org.ithn.metrics.text.GzipStream;
import org.ithn.metrics.text.IdList;

/**
 * Labels by id from a CSV file in the CheXpert labeller's format: an id (or the report) and one
 * column per observation, in any order, with 1, 0, -1 or an empty value.
 *
 * <p>The ids are in the column {@code id}, {@code study_id}, {@code image_id}, {@code dicom_id} or
 * {@code image_name}, else in the first one. PhysioNet's label files of MIMIC-CXR, with {@code
 * subject_id} and {@code study_id}, are so read by study.
 *
 * @param source the file and the column of ids, for error messages
 * @param labels the labels by id, in file order
 */
public record LabelTable(String source, Map<String, Labels> labels) {
  private static final int MAX_BYTES = 256 << 20; // ten times MIMIC-CXR's label files
  private static final List<String> ID_NAMES =
      List.of("id", "study_id", "image_id", "dicom_id", "image_name");

  public LabelTable {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  /**
   * Reads a file, plain or {@code .gz}.
   *
   * @throws IllegalArgumentException if a column is missing, an id is repeated with different
   *     labels, or a value is unknown
   */
  public static LabelTable read(Path file) {
    return parse(file.toString(), text(file));
  }

  /** Returns the content of a label file, plain or {@code .gz}. */
  public static String text(Path file) {
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GzipStream(in) : in) {
      byte[] content = plain.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new IllegalArgumentException(
            "%s: contains more than the %d MiB allowed for labels; check that it is the right file"
                .formatted(file, MAX_BYTES >> 20));
      }
      CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // refuses malformed bytes
      return decoder.decode(ByteBuffer.wrap(content)).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read as UTF-8 text", e);
    }
  }

  static LabelTable parse(String where, String content) {
    Csv.Table table = Csv.table(where, content);
    Map<Observation, String> columns = columns(where, table.header());
    String idColumn = idColumn(where, table.header());
    Map<String, Labels> labels = new LinkedHashMap<>();
    Map<String, Integer> lines = new HashMap<>();
    for (Csv.Row row : table.rows()) {
      String id = row.values().get(idColumn);
      String place = where + ", line " + row.line();
      if (row.missing().contains(idColumn) && isIdName(idColumn)) {
        throw new IllegalArgumentException(
            "%s: has no id in column '%s'; every row needs one".formatted(place, idColumn));
      }
      Labels current = labels(place, row.values(), columns);
      Labels first = labels.putIfAbsent(id, current);
      lines.putIfAbsent(id, row.line());
      if (first != null && !first.equals(current)) {
        throw new IllegalArgumentException(
            ("%s: id '%s' is repeated with different labels in column '%s', first on line %d;"
                    + " remove one row")
                .formatted(place, id, idColumn, lines.get(id)));
      }
    }
    return new LabelTable("%s, column '%s'".formatted(where, idColumn), labels);
  }

  /** Returns the column of each observation. */
  private static Map<Observation, String> columns(String where, List<String> header) {
    Map<Observation, String> columns = new EnumMap<>(Observation.class);
    for (String name : header) {
      Optional<Observation> observation = Observation.fromLabel(name);
      if (observation.isPresent() && columns.putIfAbsent(observation.get(), name) != null) {
        throw new IllegalArgumentException(
            "%s, line 1: has two columns of %s; remove one"
                .formatted(where, observation.get().label()));
      }
    }
    String missing =
        Arrays.stream(Observation.values())
            .filter(observation -> !columns.containsKey(observation))
            .map(Observation::label)
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          where + ": missing columns " + missing + "; expected all 14");
    }
    return columns;
  }

  /** Returns the column of ids: the first known name, else the first column. */
  private static String idColumn(String where, List<String> header) {
    for (String name : ID_NAMES) {
      for (String column : header) {
        if (column.strip().equalsIgnoreCase(name)) {
          return column;
        }
      }
    }
    String first = header.get(0);
    if (Observation.fromLabel(first).isPresent()) {
      throw new IllegalArgumentException(
          where + ", line 1: the first column is '" + first + "'; put the ids there");
    }
    return first;
  }

  private static boolean isIdName(String column) {
    return ID_NAMES.stream().anyMatch(column.strip()::equalsIgnoreCase);
  }

  private static Labels labels(
      String place, Map<String, String> row, Map<Observation, String> columns) {
    Map<Observation, Status> statuses = new EnumMap<>(Observation.class);
    columns.forEach(
        (observation, column) -> {
          try {
            statuses.put(observation, Status.of(row.get(column)));
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                "%s, %s: %s".formatted(place, observation.label(), e.getMessage()), e);
          }
        });
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
      throw new IllegalArgumentException(
          "%s: no row for %d of %d reports (%s); label all scored reports"
              .formatted(source, missing.size(), ids.size(), IdList.describe(missing)));
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
