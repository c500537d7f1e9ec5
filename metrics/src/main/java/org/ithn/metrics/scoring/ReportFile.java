package org.ithn.metrics.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ithn.metrics.text.Csv;

/**
 * Reports by id, read from a file; several reports of one id are several references.
 *
 * <p>The format is detected from the content: a JSON array of {@code {"id": .., "report": ..}},
 * where the report may be a list; JSON Lines of such objects; an R2Gen annotation, an object with
 * the arrays {@code train}, {@code val}, {@code test}; or CSV with a header. The id field may also
 * be {@code study_id}, {@code image_id}, {@code dicom_id} or {@code image_name}. The names of
 * report fields depend on the {@link Role}, so that one file can contain references and
 * predictions.
 *
 * @param source the file name for error messages
 * @param reports the reports by id, in file order
 */
public record ReportFile(String source, Map<String, List<String>> reports) {
  private static final List<String> ID_NAMES =
      List.of("id", "study_id", "image_id", "dicom_id", "image_name");

  /**
   * Role of the reports to read; lists the names of their field, of which the first present one is
   * used.
   */
  public enum Role {
    /** Reference reports. */
    REFERENCES(
        "references", "reference", "captions", "report", "reports", "caption", "text", "findings"),
    /** Generated reports. */
    PREDICTIONS(
        "prediction",
        "predictions",
        "model_prediction",
        "hypothesis",
        "report",
        "reports",
        "caption",
        "text",
        "findings");

    private final ImmutableList<String> names;

    Role(String... names) {
      this.names = ImmutableList.copyOf(names);
    }
  }

  public ReportFile {
    reports = Collections.unmodifiableMap(new LinkedHashMap<>(reports));
  }

  /** Reads reference reports; of an R2Gen annotation, the split {@code test}. */
  public static ReportFile readReferences(Path file) {
    return read(file, Role.REFERENCES, "test");
  }

  /** Reads reference reports; of an R2Gen annotation, the given split. */
  public static ReportFile readReferences(Path file, String split) {
    return read(file, Role.REFERENCES, split);
  }

  /** Reads generated reports; of an R2Gen annotation, the split {@code test}. */
  public static ReportFile readPredictions(Path file) {
    return read(file, Role.PREDICTIONS, "test");
  }

  /**
   * Reads the reference reports of an R2Gen annotation's training split, or all of another format.
   */
  public static ReportFile readTraining(Path file) {
    return read(file, Role.REFERENCES, "train");
  }

  /**
   * Reads a file.
   *
   * @param role the role, which determines the report field
   * @param split the array of an R2Gen annotation; ignored for other formats
   * @throws IllegalArgumentException if the format is unknown
   * @throws UncheckedIOException if the file cannot be read
   */
  private static ReportFile read(Path file, Role role, String split) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(file + ": no such file; name a file of reports");
    }
    try {
      return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8), role, split);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read as UTF-8 text", e);
    }
  }

  static ReportFile parse(String where, String content, Role role, String split) {
    Map<String, List<String>> reports = new LinkedHashMap<>();
    String text = content.startsWith("\ufeff") ? content.substring(1) : content;
    String start = text.stripLeading();
    try {
      if (start.startsWith("[")) {
        ScoreJson.MAPPER.readTree(text).forEach(item -> add(where, reports, item, role));
      } else if (start.startsWith("{")) {
        items(where, text, split).forEach(item -> add(where, reports, item, role));
      } else {
        Csv.rows(where, text)
            .forEach(row -> add(where, reports, ScoreJson.MAPPER.valueToTree(row), role));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          where + ": is not valid JSON (" + e.getOriginalMessage() + "); correct it", e);
    }
    if (reports.isEmpty()) {
      throw new IllegalArgumentException(
          where + ": contains no reports; expected JSON, JSON Lines or CSV of id and report");
    }
    return new ReportFile(where, reports);
  }

  private static List<JsonNode> items(String where, String content, String split)
      throws JsonProcessingException {
    List<JsonNode> items = new ArrayList<>();
    try (var values = ScoreJson.MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(content)) {
      items.addAll(values.readAll());
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(where + ": cannot be read", e);
    }
    boolean annotation =
        items.size() == 1 && (items.get(0).has(split) || items.get(0).has("train"));
    if (!annotation) {
      return items;
    }
    if (!items.get(0).path(split).isArray()) {
      throw new IllegalArgumentException(
          where + ": has no split '" + split + "'; available: train, val, test");
    }
    List<JsonNode> selected = new ArrayList<>();
    items.get(0).path(split).forEach(selected::add);
    return selected;
  }

  private static void add(
      String where, Map<String, List<String>> reports, JsonNode item, Role role) {
    String id = firstPresent(where, item, ID_NAMES).asText();
    JsonNode text = firstPresent(where, item, role.names);
    List<String> texts = reports.computeIfAbsent(id, unseen -> new ArrayList<>());
    if (text.isArray()) {
      text.forEach(one -> texts.add(text(where, id, one)));
    } else {
      texts.add(text(where, id, text));
    }
  }

  private static String text(String where, String id, JsonNode value) {
    if (value.isValueNode() && !value.isNull()) {
      return value.asText();
    }
    throw new IllegalArgumentException(
        "%s: the report of id '%s' is %s; expected a string (\"\" for an empty report)"
            .formatted(where, id, value.isNull() ? "null" : value.getNodeType()));
  }

  private static JsonNode firstPresent(String where, JsonNode item, List<String> names) {
    Optional<String> name = names.stream().filter(item::has).findFirst();
    return item.get(
        name.orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "%1$s: an item has the fields %3$s; expected one of %2$s",
                        where,
                        String.join(", ", names),
                        String.join(", ", (Iterable<String>) item::fieldNames)))));
  }
}
