package org.ithn.metrics.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.metrics.text.MissingText;

/**
 * Reports by id, read from a file. Several reference reports of one id are several references,
 * except in an R2Gen annotation; other ids are unique.
 *
 * <p>The format is detected from the content: a JSON array of {@code {"id": .., "report": ..}},
 * where the report may be a list; JSON Lines of such objects; an object of texts or lists by id;
 * COCO's captions; an R2Gen annotation, an object with the arrays {@code train}, {@code val},
 * {@code test}; or a table with a header, separated by commas, tabs or semicolons. A table of one
 * column is read by row, with or without a header. The id field may also be {@code study_id},
 * {@code image_id}, {@code dicom_id} or {@code image_name}, in any case. The names of report fields
 * depend on the {@link Role}, so that one file can contain references and predictions.
 *
 * @param source the file name for error messages
 * @param reports the reports by id, in file order
 * @param section the value of the items' key {@code section}, {@code impression} or {@code
 *     findings+impression}; {@code mixed} if they differ; empty for findings, which items without
 *     the key are
 */
public record ReportFile(String source, Map<String, List<String>> reports, String section) {
  private static final String MIXED = "mixed";
  private static final Set<String> OTHER_SECTIONS = Set.of("impression", "findings+impression");

  private static final int SHOWN = 10;

  /** Names of the field of ids, in any case; the first present one counts. */
  static final List<String> ID_NAMES =
      List.of("id", "study_id", "image_id", "dicom_id", "image_name");

  /**
   * Role of the reports to read; lists the names of their field, of which the first present one is
   * used.
   */
  public enum Role {
    /** Reference reports. */
    REFERENCES(
        "references",
        "reference",
        "ground_truth",
        "reference_report",
        "captions",
        "report",
        "reports",
        "caption",
        "text",
        "findings"),
    /** Reference reports, one of each id. */
    SINGLE(REFERENCES.names),
    /** Generated reports, one of each id. */
    PREDICTIONS(
        "prediction",
        "predictions",
        "model_prediction",
        "hypothesis",
        "predicted_report",
        "generated_report",
        "generated_text",
        "generated",
        "report",
        "reports",
        "caption",
        "text",
        "findings");

    private final ImmutableList<String> names;

    Role(String... names) {
      this(ImmutableList.copyOf(names));
    }

    Role(ImmutableList<String> names) {
      this.names = names;
    }
  }

  public ReportFile {
    reports = Collections.unmodifiableMap(new LinkedHashMap<>(reports));
  }

  /** Reads reference reports; of an R2Gen annotation, the split {@code test}. */
  public static ReportFile readReferences(Path file) {
    return read(file, Role.REFERENCES, "test");
  }

  /**
   * Reads one report of each id, under the names of reference reports; of an R2Gen annotation, the
   * given split or {@code all}.
   *
   * @throws IllegalArgumentException if an id is repeated; the message names both places
   */
  public static ReportFile readSingle(Path file, String split) {
    return read(file, Role.SINGLE, split);
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
   * References, with the training reports of the same R2Gen annotation.
   *
   * @param references the reports of the split {@code test}, or of another format
   * @param trainingTexts the training reports, for comparison only: entries without a text are left
   *     out, and other formats have none
   */
  record WithTraining(ReportFile references, List<String> trainingTexts) {
    WithTraining {
      trainingTexts = List.copyOf(trainingTexts);
    }
  }

  /** Reads references as {@link #readReferences(Path)}, and the training reports beside them. */
  static WithTraining readWithTraining(Path file) {
    ReportItems.Content content = readContent(file, "test");
    List<String> texts = new ArrayList<>();
    for (JsonNode entry : content.annotation().path("train")) {
      if (entry.path("report").isTextual()) {
        texts.add(entry.path("report").textValue());
      }
    }
    return new WithTraining(of(file.toString(), content.items(), Role.REFERENCES), texts);
  }

  /**
   * Returns the section of the reports in a split of an R2Gen annotation, as {@link #section()};
   * empty for other formats.
   */
  public static String sectionOf(Path annotation, String split) {
    return section(entries(annotation, split));
  }

  private static JsonNode entries(Path file, String split) {
    try {
      return ReportItems.entries(Files.readString(file, StandardCharsets.UTF_8), split);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }

  /** Returns all reports, without their ids. */
  public List<String> texts() {
    return reports.values().stream().flatMap(List::stream).toList();
  }

  /**
   * Reads a file.
   *
   * @param role the role, which determines the report field
   * @param split the array of an R2Gen annotation; ignored for other formats
   * @throws IllegalArgumentException if the format is unknown or the text is not UTF-8
   * @throws UncheckedIOException if the file cannot be read
   */
  private static ReportFile read(Path file, Role role, String split) {
    return of(file.toString(), readContent(file, split).items(), role);
  }

  private static ReportItems.Content readContent(Path file, String split) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(file + ": no such file; name a file of reports");
    }
    try {
      return ReportItems.readContent(
          file.toString(), Files.readString(file, StandardCharsets.UTF_8), split);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          file + ": is not UTF-8 text, perhaps Latin-1 or UTF-16; save it as UTF-8", e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }

  static ReportFile parse(String where, String content, Role role, String split) {
    return of(where, ReportItems.read(where, content, split), role);
  }

  private static ReportFile of(String where, List<ReportItems.Item> items, Role role) {
    Map<String, List<String>> reports = new LinkedHashMap<>();
    if (role != Role.REFERENCES) {
      ReportItems.requireDistinctIds(items);
    }
    List<JsonNode> entries = new ArrayList<>();
    for (ReportItems.Item item : items) {
      add(reports, item, role);
      entries.add(item.fields());
    }
    if (reports.isEmpty()) {
      throw new IllegalArgumentException(
          where + ": contains no reports; expected JSON, JSON Lines or CSV of id and report");
    }
    return new ReportFile(where, reports, section(entries));
  }

  private static String section(Iterable<JsonNode> entries) {
    Set<String> sections = new HashSet<>();
    for (JsonNode entry : entries) {
      String section = entry.path("section").asText();
      sections.add(OTHER_SECTIONS.contains(section) ? section : "");
    }
    return sections.size() > 1 ? MIXED : Iterables.getFirst(sections, "");
  }

  private static void add(Map<String, List<String>> reports, ReportItems.Item item, Role role) {
    JsonNode id = firstPresent(item, ID_NAMES);
    if (!id.isValueNode() || id.isNull() || id.asText().isBlank() || MissingText.is(id.asText())) {
      throw new IllegalArgumentException(
          "%s: has no id; every report needs one, the same in both files".formatted(item.place()));
    }
    JsonNode text = firstPresent(item, role.names);
    String name = id.asText().strip(); // tables with blanks after the separator
    List<String> texts = reports.computeIfAbsent(name, unseen -> new ArrayList<>());
    if (text.isArray()) {
      text.forEach(one -> texts.add(text(item.place(), name, one)));
    } else {
      texts.add(text(item.place(), name, text));
    }
  }

  private static String text(String place, String id, JsonNode value) {
    if (value.isTextual() && !MissingText.is(value.textValue())) {
      return value.textValue();
    }
    String problem =
        value.isNull()
            ? "missing"
            : value.isContainerNode() ? "not a text" : "'" + value.asText() + "', not a text";
    throw new IllegalArgumentException(
        "%s: the report of id '%s' is %s; write the text, or \"\" for an empty report"
            .formatted(place, id, problem));
  }

  private static JsonNode firstPresent(ReportItems.Item item, List<String> names) {
    return item.first(names).orElseThrow(() -> missing(item, names));
  }

  private static IllegalArgumentException missing(ReportItems.Item item, List<String> names) {
    List<String> present = new ArrayList<>();
    item.fields().fieldNames().forEachRemaining(present::add);
    String rest = present.size() > SHOWN ? ", and " + (present.size() - SHOWN) + " more" : "";
    return new IllegalArgumentException(
        "%s: has the fields %s%s; expected one of %s"
            .formatted(
                item.place(),
                String.join(", ", present.subList(0, Math.min(SHOWN, present.size()))),
                rest,
                String.join(", ", names)));
  }

  /** Returns true for the names of ids and reports, in any case. */
  static boolean isFieldName(String name) {
    String plain = Ascii.toLowerCase(name.strip());
    return plain.equals("report impression")
        || ID_NAMES.contains(plain)
        || Role.REFERENCES.names.contains(plain)
        || Role.PREDICTIONS.names.contains(plain);
  }
}
