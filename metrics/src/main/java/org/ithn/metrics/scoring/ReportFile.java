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
 * Reports by id, as read from a file; several reports of an id are several references.
 *
 * <p>Formats, told apart by content: a JSON array of {@code {"id": .., "report": ..}} where the
 * report may be a list; the same as JSON lines; an R2Gen annotation, an object with the arrays
 * {@code train}, {@code val}, {@code test}; CSV with a header. Ids may also be called {@code
 * study_id}, {@code image_id}, {@code dicom_id}, {@code image_name}. Reports may have other names
 * too, which depend on the {@link Role}, so that one file can hold references and predictions.
 *
 * @param source names the file in errors
 * @param reports reports by id, in file order
 */
public record ReportFile(String source, Map<String, List<String>> reports) {
  private static final List<String> ID_NAMES =
      List.of("id", "study_id", "image_id", "dicom_id", "image_name");

  /** Whose reports a file is read for; says which fields hold them, the first that is there. */
  public enum Role {
    /** True reports. */
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

  /** Keeps the order. */
  public ReportFile {
    reports = Collections.unmodifiableMap(new LinkedHashMap<>(reports));
  }

  /** Reads true reports; of an R2Gen annotation the split {@code test}. */
  public static ReportFile readReferences(Path file) {
    return read(file, Role.REFERENCES, "test");
  }

  /** Reads true reports; of an R2Gen annotation the named split. */
  public static ReportFile readReferences(Path file, String split) {
    return read(file, Role.REFERENCES, split);
  }

  /** Reads generated reports; of an R2Gen annotation the split {@code test}. */
  public static ReportFile readPredictions(Path file) {
    return read(file, Role.PREDICTIONS, "test");
  }

  /** Reads the true reports of an R2Gen annotation's training split, or all of another format. */
  public static ReportFile readTraining(Path file) {
    return read(file, Role.REFERENCES, "train");
  }

  /**
   * Reads a file.
   *
   * @param role which fields are the reports
   * @param split which array of an R2Gen annotation; other formats have none
   * @throws IllegalArgumentException if the content is in no known format
   * @throws UncheckedIOException if the file cannot be read
   */
  private static ReportFile read(Path file, Role role, String split) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(file + ": there is no such file; name a file of reports");
    }
    try {
      return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8), role, split);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": could not be read as UTF-8 text", e);
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
        Csv.rows(where, text).forEach(row -> add(where, reports, ScoreJson.MAPPER.valueToTree(row), role));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          where + ": is not valid JSON (" + e.getOriginalMessage() + ")", e);
    }
    if (reports.isEmpty()) {
      throw new IllegalArgumentException(
          where + ": has no reports; give an array, lines or a table of id and report");
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
      throw new UncheckedIOException(where + ": could not be read", e);
    }
    boolean annotation =
        items.size() == 1 && (items.get(0).has(split) || items.get(0).has("train"));
    if (!annotation) {
      return items;
    }
    if (!items.get(0).path(split).isArray()) {
      throw new IllegalArgumentException(
          where + ": has no split '" + split + "'; choose one of train, val, test");
    }
    List<JsonNode> chosen = new ArrayList<>();
    items.get(0).path(split).forEach(chosen::add);
    return chosen;
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
        "%s: the report of id '%s' is %s; give text, \"\" for an empty report"
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
                        "%s: an item has none of %s; its fields are %s",
                        where,
                        String.join(", ", names),
                        String.join(", ", (Iterable<String>) item::fieldNames)))));
  }
}
