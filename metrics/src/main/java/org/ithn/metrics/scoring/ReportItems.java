package org.ithn.metrics.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.metrics.text.Csv;

/** Items of a report file, whose format is detected from the content. */
final class ReportItems {
  private static final String ALL = "all";
  private static final ImmutableList<String> SPLITS = ImmutableList.of("train", "val", "test");

  private ReportItems() {}

  /**
   * One object of a JSON file or row of a table.
   *
   * @param place the file and the line or number of the item, for messages
   * @param fields the values by name; null for a missing value of a table
   */
  record Item(String place, JsonNode fields) {
    /**
     * Returns the value of the first of some names that the item has, in any case.
     *
     * @throws IllegalArgumentException if the item has the name in two cases
     */
    Optional<JsonNode> first(List<String> names) {
      for (String name : names) {
        List<String> found = new ArrayList<>();
        fields.fieldNames().forEachRemaining(found::add);
        found.removeIf(field -> !field.strip().equalsIgnoreCase(name));
        if (found.size() > 1) {
          throw new IllegalArgumentException(
              "%s: has the fields '%s'; remove one"
                  .formatted(place, String.join("' and '", found)));
        }
        if (!found.isEmpty()) {
          return Optional.of(fields.get(found.get(0)));
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Items of a file.
   *
   * @param items the items, in file order
   * @param annotation the R2Gen annotation that they are a split of; missing for other formats
   */
  record Content(List<Item> items, JsonNode annotation) {
    private static Content of(List<Item> items) {
      return new Content(items, MissingNode.getInstance());
    }
  }

  /**
   * Reads the items.
   *
   * @param where names the file in errors
   * @param split the array of an R2Gen annotation, or {@code all}; ignored for other formats
   */
  static List<Item> read(String where, String content, String split) {
    return readContent(where, content, split).items();
  }

  /** Reads the items as {@link #read}, and keeps the annotation. */
  static Content readContent(String where, String content, String split) {
    String text = withoutMark(content);
    String start = text.stripLeading();
    try {
      if (start.startsWith("[")) {
        return Content.of(numbered(where, ScoreJson.readTree(text)));
      }
      return start.startsWith("{") ? objects(where, text, split) : Content.of(rows(where, text));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s: is not valid JSON (%s); correct it".formatted(where, ScoreJson.describe(e)), e);
    }
  }

  /** Returns the array of a split, if the text is an object that has it; otherwise no node. */
  static JsonNode entries(String content, String split) throws JsonProcessingException {
    String text = withoutMark(content);
    return text.stripLeading().startsWith("{")
        ? ScoreJson.MAPPER.readTree(text).path(split)
        : MissingNode.getInstance();
  }

  /** Returns the text without a byte order mark. */
  private static String withoutMark(String content) {
    return content.startsWith("\ufeff") ? content.substring(1) : content;
  }

  private static List<Item> numbered(String where, Iterable<JsonNode> values) {
    List<Item> items = new ArrayList<>();
    values.forEach(
        value -> items.add(new Item("%s, item %d".formatted(where, items.size() + 1), value)));
    return items;
  }

  /** Reads JSON lines, or one object with an array per split. */
  private static Content objects(String where, String content, String split)
      throws JsonProcessingException {
    List<JsonNode> values = new ArrayList<>();
    try (var all = ScoreJson.MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(content)) {
      values.addAll(all.readAll());
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(where + ": cannot be read", e);
    }
    JsonNode first = values.get(0);
    boolean annotation =
        values.size() == 1
            && (split.equals(ALL)
                ? SPLITS.stream().anyMatch(first::has)
                : first.has(split) || first.has("train"));
    if (!annotation && values.size() == 1 && first.path("annotations").isArray()) {
      return Content.of(cocoCaptions(where, first.path("annotations")));
    }
    if (!annotation && values.size() == 1 && isDictionary(first)) {
      return Content.of(entries(where, first));
    }
    if (!annotation) {
      return Content.of(numbered(where, values));
    }
    List<Item> studies = new ArrayList<>();
    for (String each : split.equals(ALL) ? SPLITS : List.of(split)) {
      if (first.path(each).isArray()) {
        studies.addAll(numbered(where + ", " + each, first.path(each)));
      } else if (!split.equals(ALL)) {
        throw new IllegalArgumentException(
            "%s: has no split '%s'; available: %s"
                .formatted(where, split, String.join(", ", SPLITS)));
      }
    }
    requireDistinctIds(studies);
    return new Content(studies, first);
  }

  /**
   * Checks that no two items have the same id; items without an id are not compared.
   *
   * @throws IllegalArgumentException naming both items
   */
  static void requireDistinctIds(List<Item> items) {
    Map<String, String> places = new HashMap<>();
    for (Item item : items) {
      Optional<String> id = item.first(ReportFile.ID_NAMES).map(value -> value.asText().strip());
      String first = id.isEmpty() ? null : places.putIfAbsent(id.get(), item.place());
      if (first != null) {
        throw new IllegalArgumentException(
            "%s: duplicate id '%s', first used at %s; ids must be unique"
                .formatted(item.place(), id.get(), first));
      }
    }
  }

  /** Returns COCO's captions, whose own id is not that of the image. */
  private static List<Item> cocoCaptions(String where, JsonNode captions) {
    List<JsonNode> values = new ArrayList<>();
    for (JsonNode caption : captions) {
      values.add(
          caption.has("image_id") ? ((ObjectNode) caption.deepCopy()).without("id") : caption);
    }
    return numbered(where + ", annotations", values);
  }

  /** Returns true for an object of texts or lists by id, without names of fields as keys. */
  private static boolean isDictionary(JsonNode object) {
    boolean values = true;
    for (JsonNode value : object) {
      values &= !value.isObject();
    }
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return values && names.stream().noneMatch(ReportFile::isFieldName);
  }

  private static List<Item> entries(String where, JsonNode dictionary) {
    List<Item> items = new ArrayList<>();
    dictionary
        .properties()
        .forEach(entry -> items.add(item(where, entry.getKey(), entry.getValue())));
    return items;
  }

  private static Item item(String place, String id, JsonNode report) {
    ObjectNode fields = ScoreJson.MAPPER.createObjectNode();
    fields.put("id", id).set("report", report);
    return new Item(place, fields);
  }

  /** Returns the separator of a table by its first line: comma, tab or semicolon. */
  private static char separator(String text) {
    String first = text.stripLeading().lines().findFirst().orElse("");
    if (first.indexOf(',') >= 0) {
      return ',';
    }
    return first.indexOf('\t') >= 0 ? '\t' : first.indexOf(';') >= 0 ? ';' : ',';
  }

  /** Returns the texts of one column by number; its first line may be a name or a text. */
  private static List<Item> column(String where, Csv.Table table) {
    String name = table.header().get(0);
    List<Item> items = new ArrayList<>();
    if (!ReportFile.isFieldName(name)) {
      items.add(item(where + ", line 1", "row 1", TextNode.valueOf(name)));
    }
    for (Csv.Row row : table.rows()) {
      String text = row.values().get(name);
      String place = "%s, line %d".formatted(where, row.line());
      items.add(item(place, "row " + (items.size() + 1), TextNode.valueOf(text)));
    }
    return items;
  }

  private static List<Item> rows(String where, String text) {
    Csv.Table table = Csv.table(where, text, separator(text));
    if (table.header().size() == 1) {
      return column(where, table);
    }
    List<Item> items = new ArrayList<>();
    for (Csv.Row row : table.rows()) {
      ObjectNode fields = ScoreJson.MAPPER.createObjectNode();
      row.values()
          .forEach(
              (name, value) -> {
                if (row.missing().contains(name)) {
                  fields.putNull(name);
                } else {
                  fields.put(name, value);
                }
              });
      items.add(new Item("%s, line %d".formatted(where, row.line()), fields));
    }
    return items;
  }
}
