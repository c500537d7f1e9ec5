package org.ithn.metrics.scoring;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ithn.metrics.radgraph.RadGraphAnnotation;
import org.ithn.metrics.radgraph.RadGraphAnnotation.Entity;
import org.ithn.metrics.radgraph.RadGraphAnnotation.Relation;
import org.ithn.metrics.text.IdList;
import org.ithn.metrics.text.Whitespace;

/**
 * RadGraph annotations by key, read from the JSON that the package {@code radgraph} returns: {@code
 * {KEY: {"text": .., "entities": {NUMBER: {"tokens": .., "label": .., "relations": [[TYPE, NUMBER],
 * ..]}}}}}, or an array of such annotations.
 *
 * <p>An annotation belongs to the report with its text, whose blanks do not count, or to the one
 * whose id is its key.
 *
 * @param source the file name for error messages
 * @param annotations the annotations by key, in file order; those of an array by index
 */
public record RadGraphFile(String source, Map<String, RadGraphAnnotation> annotations) {
  public RadGraphFile {
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if the file does not exist or is not such JSON; the message
   *     names the annotation
   */
  public static RadGraphFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          file
              + ": no such file; annotate the reports with the package radgraph and save its JSON");
    }
    try (JsonParser parser = ScoreJson.MAPPER.createParser(file.toFile())) {
      return new RadGraphFile(file.toString(), annotations(file.toString(), parser));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s: is not valid JSON (%s); save it again".formatted(file, ScoreJson.describe(e)), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }

  private static Map<String, RadGraphAnnotation> annotations(String where, JsonParser parser)
      throws IOException {
    Map<String, RadGraphAnnotation> annotations = new LinkedHashMap<>();
    JsonToken first = parser.nextToken();
    if (first != JsonToken.START_OBJECT && first != JsonToken.START_ARRAY) {
      throw new IllegalArgumentException(
          where + ": is neither a JSON object nor an array; expected annotations by id");
    }
    while (!parser.nextToken().isStructEnd()) {
      String key = String.valueOf(annotations.size());
      if (first == JsonToken.START_OBJECT) {
        key = parser.currentName();
        parser.nextToken();
      }
      JsonNode value = parser.readValueAsTree();
      annotations.put(key, annotation(where + ", annotation '" + key + "'", value));
    }
    return annotations;
  }

  private static RadGraphAnnotation annotation(String place, JsonNode value) {
    JsonNode entities = value.path("entities");
    if (!entities.isObject()) {
      throw new IllegalArgumentException(
          place + ": has no object 'entities'; expected the output of the package radgraph");
    }
    List<Entity> all = new ArrayList<>();
    entities
        .properties()
        .forEach(
            entry ->
                all.add(
                    entity(
                        place + ", entity '" + entry.getKey() + "'", entry.getValue(), entities)));
    JsonNode text = value.path("text");
    return new RadGraphAnnotation(
        text.isTextual() ? Optional.of(text.textValue()) : Optional.empty(), all);
  }

  private static Entity entity(String place, JsonNode value, JsonNode entities) {
    List<Relation> relations = new ArrayList<>();
    for (JsonNode relation : value.path("relations")) {
      JsonNode target = entities.path(relation.path(1).asText());
      if (!relation.path(0).isTextual() || !target.isObject()) {
        throw new IllegalArgumentException(
            "%s: has the relation %s; expected a type and the number of another entity"
                .formatted(place, relation));
      }
      relations.add(
          new Relation(
              relation.path(0).textValue(),
              text(place, target, "tokens"),
              text(place, target, "label")));
    }
    return new Entity(text(place, value, "tokens"), text(place, value, "label"), relations);
  }

  private static String text(String place, JsonNode entity, String name) {
    if (!entity.path(name).isTextual()) {
      throw new IllegalArgumentException(
          "%s: has no text '%s'; expected the output of the package radgraph"
              .formatted(place, name));
    }
    return entity.path(name).textValue();
  }

  /**
   * Annotations of some reports.
   *
   * @param annotations the annotations, in the order of the reports
   * @param otherTexts the number of reports whose annotation has another text
   */
  record Selection(List<RadGraphAnnotation> annotations, long otherTexts) {
    Selection {
      annotations = List.copyOf(annotations);
    }
  }

  /**
   * Returns the annotations of reports: by text if all of them are found, else by id. A blank
   * report has no entities.
   *
   * @throws IllegalArgumentException if an annotation is missing; the message lists ids
   */
  Selection select(List<String> ids, List<String> reports) {
    Map<String, RadGraphAnnotation> byText = byText();
    List<String> missing = new ArrayList<>();
    boolean allTexts = true;
    for (int i = 0; i < ids.size(); i++) {
      boolean inTexts =
          characters(reports.get(i)).isEmpty() || byText.containsKey(characters(reports.get(i)));
      allTexts &= inTexts;
      if (!inTexts && !annotations.containsKey(ids.get(i))) {
        missing.add(ids.get(i));
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: no annotation for %d of %d reports (%s); annotate all scored reports as they are"
              .formatted(source, missing.size(), ids.size(), IdList.describe(missing)));
    }
    List<RadGraphAnnotation> selected = new ArrayList<>();
    long others = 0;
    for (int i = 0; i < ids.size(); i++) {
      String text = characters(reports.get(i));
      RadGraphAnnotation found =
          text.isEmpty()
              ? RadGraphAnnotation.none()
              : allTexts
                  ? byText.get(text)
                  : annotations.getOrDefault(ids.get(i), byText.get(text));
      others += found.text().map(RadGraphFile::characters).orElse(text).equals(text) ? 0 : 1;
      selected.add(found);
    }
    return new Selection(selected, others);
  }

  /** Returns the annotations by text, except texts with several annotations that differ. */
  private Map<String, RadGraphAnnotation> byText() {
    Map<String, RadGraphAnnotation> byText = new HashMap<>();
    Set<String> ambiguous = new HashSet<>();
    for (RadGraphAnnotation each : annotations.values()) {
      if (each.text().isPresent()) {
        String text = characters(each.text().get());
        RadGraphAnnotation first = byText.putIfAbsent(text, each);
        if (first != null && !first.entities().equals(each.entities())) {
          ambiguous.add(text);
        }
      }
    }
    byText.keySet().removeAll(ambiguous);
    return byText;
  }

  /** Returns a text without blanks, because RadGraph separates its tokens by blanks. */
  private static String characters(String text) {
    return String.join("", Whitespace.words(text));
  }

  /** Returns true if labels are written as in RadGraph-XL, such as {@code Anatomy::uncertain}. */
  static boolean hasLongLabels(List<RadGraphAnnotation> annotations) {
    return annotations.stream()
        .flatMap(each -> each.entities().stream())
        .anyMatch(entity -> entity.label().contains("::"));
  }
}
