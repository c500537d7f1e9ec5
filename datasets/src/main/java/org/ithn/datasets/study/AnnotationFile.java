package org.ithn.datasets.study;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.text.SourceText;
import org.ithn.framework.data.ContextTexts;
import org.ithn.framework.data.PatientFact;
import org.ithn.framework.data.PriorImages;
import org.ithn.framework.data.PythonStrings;
import org.ithn.framework.files.Json;

/**
 * Streaming parser of {@code annotation.json}. It delivers the entries one by one, unchanged, and
 * does not check that images exist.
 */
public final class AnnotationFile {
  /** Keys of the splits, in the order of the authors' files. */
  public static final ImmutableList<String> SPLITS = ImmutableList.of("train", "val", "test");

  private final Path annotation;
  private final BadExamples bad;
  private final Consumer<Entry> consumer;
  private final Map<String, String> placeOfId = new HashMap<>();
  private final List<String> otherLists = new ArrayList<>();

  private AnnotationFile(Path annotation, BadExamples bad, Consumer<Entry> consumer) {
    this.annotation = annotation;
    this.bad = bad;
    this.consumer = consumer;
  }

  /**
   * Reads all entries. A file needs one of the three splits; a missing one is empty.
   *
   * @param bad receives entries that lack a key, repeat an id or have an empty report, and those
   *     for which the consumer throws a {@link DataException}
   * @throws DataException if the file as a whole cannot be read
   */
  public static void read(Path annotation, BadExamples bad, Consumer<Entry> consumer) {
    if (!Files.isRegularFile(annotation)) {
      throw new DataException(
          "annotation %s: no such file; check data.files.annotation".formatted(annotation));
    }
    new AnnotationFile(annotation, bad, consumer).read();
  }

  private void read() {
    Set<String> found;
    try (JsonParser parser = Json.LENIENT.createParser(annotation.toFile())) {
      found = readSplits(parser);
    } catch (JsonProcessingException e) {
      throw new DataException(
          "annotation %s: is not valid JSON (%s); correct it or create it again"
              .formatted(annotation, Json.describe(e)),
          e);
    } catch (IOException e) {
      throw new DataException(
          "annotation %s: reading failed (%s); check the file"
              .formatted(annotation, e.getMessage()),
          e);
    }
    checkSplits(found);
  }

  /** Checks that there is a split, and that no list has the wrong name of a missing one. */
  private void checkSplits(Set<String> found) {
    List<String> missing = SPLITS.stream().filter(split -> !found.contains(split)).toList();
    if (!missing.isEmpty() && !otherLists.isEmpty()) {
      throw new DataException(
          "annotation %s: the key '%s' is missing, but there is '%s'; rename it, the splits are named train, val and test"
              .formatted(annotation, missing.get(0), String.join("', '", otherLists)));
    }
    if (found.isEmpty()) {
      throw new DataException(
          "annotation %s: has none of the keys train, val and test; check that it is the right file"
              .formatted(annotation));
    }
  }

  /** Reads the whole object and returns the splits that it contains. */
  private Set<String> readSplits(JsonParser parser) throws IOException {
    Set<String> found = new HashSet<>();
    expect(parser.nextToken(), JsonToken.START_OBJECT, "the whole file", "an object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (SPLITS.contains(key)) {
        expect(value, JsonToken.START_ARRAY, "'" + key + "'", "a list of studies");
        found.add(key);
        readSplit(key, parser);
      } else {
        skip(key, parser);
      }
    }
    if (parser.nextToken() != null) {
      throw new DataException(
          "annotation %s: text follows the closing brace; remove it".formatted(annotation));
    }
    return found;
  }

  /** Skips a value, and notes the key of a list of objects and of an empty list. */
  private void skip(String key, JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    JsonToken element = parser.nextToken();
    if (element == JsonToken.START_OBJECT || element == JsonToken.END_ARRAY) {
      otherLists.add(key);
    }
    while (element != JsonToken.END_ARRAY && element != null) {
      parser.skipChildren();
      element = parser.nextToken();
    }
  }

  private void expect(JsonToken actual, JsonToken expected, String where, String what) {
    if (actual != expected) {
      throw new DataException(
          "annotation %s: %s is not %s; expected {\"train\": [..], \"val\": [..], \"test\": [..]}"
              .formatted(annotation, where, what));
    }
  }

  private void readSplit(String split, JsonParser parser) throws IOException {
    for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      Location location = new Location(annotation, split, index);
      String place = location.place();
      JsonNode node = Json.LENIENT.readTree(parser);
      boolean[] repeated = {false};
      try {
        Entry entry = entry(node, location);
        String first = placeOfId.putIfAbsent(entry.id(), place);
        if (first != null) {
          repeated[0] = true;
          throw entry.problem("duplicate id, first used at " + first + "; ids must be unique");
        }
        consumer.accept(entry);
      } catch (DataException e) {
        String id = node.path("id").asText("");
        bad.add(id.isEmpty() || repeated[0] ? place : id, e);
      }
    }
  }

  private Entry entry(JsonNode node, Location location) {
    String place = location.place();
    String id =
        node.path("id").isIntegralNumber() ? node.get("id").asText() : text(node, "id", place);
    if (PythonStrings.strip(id).isEmpty()) {
      throw problem(place, "the id is empty; every study needs one");
    }
    String where = "%s, study '%s'".formatted(place, id);
    String report = text(node, "report", where);
    if (SourceText.isMissing(report)) {
      throw problem(
          where,
          "the report is %s; write one or leave the study out"
              .formatted(report.isBlank() ? "empty" : "missing, it is '" + report + "'"));
    }
    return new Entry(
        location,
        id,
        imagePaths(node, where),
        SourceText.singleLine(report),
        new SourceIds(node.path("study_id").asText(""), node.path("subject_id").asText("")),
        references(node, where),
        context(node, where),
        node.hasNonNull(PriorImages.KEY) ? paths(node, PriorImages.KEY, where) : List.of());
  }

  private Map<String, String> context(JsonNode node, String where) {
    Map<String, String> texts = new HashMap<>();
    for (String kind : ContextTexts.KINDS) {
      if (node.hasNonNull(kind)) {
        texts.put(kind, text(node, kind, where));
      }
    }
    for (String fact : PatientFact.KEYS) { // read as they are; models that read them check them
      texts.put(fact, node.path(fact).asText(""));
    }
    return SourceText.context(texts);
  }

  private List<String> references(JsonNode node, String where) {
    JsonNode list = node.path("references");
    if (list.isMissingNode()) {
      return List.of();
    }
    List<String> references = new ArrayList<>();
    for (JsonNode reference : list) {
      if (!reference.isTextual() || SourceText.isMissing(reference.textValue())) {
        throw problem(where, "references contains " + reference + "; expected non-empty strings");
      }
      references.add(SourceText.singleLine(reference.textValue()));
    }
    if (references.isEmpty()) {
      throw problem(where, "references is not a list of at least one string; omit the key");
    }
    return references;
  }

  private List<String> imagePaths(JsonNode node, String where) {
    List<String> paths = paths(node, "image_path", where);
    if (paths.isEmpty()) {
      throw problem(where, "image_path is not a list of at least one file name");
    }
    return paths;
  }

  private List<String> paths(JsonNode node, String key, String where) {
    JsonNode list = value(node, key, where);
    if (list.isTextual()) {
      return List.of(list.textValue());
    }
    if (!list.isArray()) {
      throw problem(where, key + " is not a list of file names");
    }
    List<String> paths = new ArrayList<>();
    for (JsonNode path : list) {
      if (!path.isTextual()) {
        throw problem(where, key + " contains " + path + "; expected file names in quotes");
      }
      paths.add(path.textValue());
    }
    return paths;
  }

  private String text(JsonNode node, String key, String where) {
    JsonNode value = value(node, key, where);
    if (!value.isTextual()) {
      throw problem(where, "the value of '" + key + "' is not a string; put it in quotes");
    }
    return value.textValue();
  }

  private JsonNode value(JsonNode node, String key, String where) {
    JsonNode value = node.get(key);
    if (value == null) {
      throw problem(
          where, "the key '" + key + "' is missing; every study needs id, image_path and report");
    }
    return value;
  }

  private DataException problem(String where, String what) {
    return new DataException("annotation %s, %s: %s".formatted(annotation, where, what));
  }

  /**
   * Position of an entry in the annotation.
   *
   * @param file the annotation
   * @param split {@code train}, {@code val} or {@code test}
   * @param index the index within the split, from 0
   */
  public record Location(Path file, String split, int index) {
    /** Returns for instance {@code train[17]}. */
    public String place() {
      return split + "[" + index + "]";
    }
  }

  /**
   * Ids that MIMIC-CXR's annotation adds; empty in others.
   *
   * @param examination the value of {@code study_id}
   * @param patient the value of {@code subject_id}
   */
  public record SourceIds(String examination, String patient) {}

  /**
   * A study as the annotation has it.
   *
   * @param location the position of the entry
   * @param id the study's id, not empty
   * @param imagePaths at least one path, unchecked
   * @param report the report on one line, not empty and not cleaned
   * @param sourceIds examination and patient
   * @param references the value of {@code references}; empty if the key is missing
   * @param context the texts on one line, by their keys in {@link ContextTexts#KINDS}, and the
   *     facts by those in {@link PatientFact#KEYS}
   * @param priorImages the paths of {@code prior_images}, unchecked; often none
   */
  public record Entry(
      Location location,
      String id,
      List<String> imagePaths,
      String report,
      SourceIds sourceIds,
      List<String> references,
      Map<String, String> context,
      List<String> priorImages) {
    public Entry {
      priorImages = List.copyOf(priorImages);
      context = Map.copyOf(context);
      references = List.copyOf(references);
      imagePaths = List.copyOf(imagePaths);
    }

    /** Returns {@code train}, {@code val} or {@code test}. */
    public String split() {
      return location.split();
    }

    /** Returns an exception that names the file, the entry and the study. */
    public DataException problem(String what) {
      return new DataException(
          "annotation %s, %s, study '%s': %s"
              .formatted(location.file(), location.place(), id, what));
    }
  }
}
