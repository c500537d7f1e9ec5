package org.ithn.metrics.scoring;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.ithn.metrics.text.Csv;

/** Items of a report file, whose format is detected from the content. */
final class ReportItems {
  private ReportItems() {}

  /**
   * One object of a JSON file or row of a table.
   *
   * @param place the file and the line or number of the item, for messages
   * @param fields the values by name; null for a missing value of a table
   */
  record Item(String place, JsonNode fields) {}

  /**
   * Reads the items.
   *
   * @param where names the file in errors
   * @param split the array of an R2Gen annotation; ignored for other formats
   */
  static List<Item> read(String where, String text, String split) {
    String start = text.stripLeading();
    try {
      if (start.startsWith("[")) {
        return numbered(where, ScoreJson.MAPPER.readTree(text));
      }
      return start.startsWith("{") ? objects(where, text, split) : rows(where, text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s: is not valid JSON (%s); correct it".formatted(where, problem(e)), e);
    }
  }

  /** Returns the parser's message without its advice on its own options, and the position. */
  private static String problem(JsonProcessingException e) {
    String message = e.getOriginalMessage().replaceAll("(?s)\\s*(\\(|: enable|\\bat \\[).*", "");
    JsonLocation at = e.getLocation();
    return at == null
        ? message
        : "line %d, column %d: %s".formatted(at.getLineNr(), at.getColumnNr(), message);
  }

  private static List<Item> numbered(String where, Iterable<JsonNode> values) {
    List<Item> items = new ArrayList<>();
    values.forEach(
        value -> items.add(new Item("%s, item %d".formatted(where, items.size() + 1), value)));
    return items;
  }

  /** Reads JSON lines, or one object with an array per split. */
  private static List<Item> objects(String where, String content, String split)
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
    boolean annotation = values.size() == 1 && (first.has(split) || first.has("train"));
    if (!annotation) {
      return numbered(where, values);
    }
    if (!first.path(split).isArray()) {
      throw new IllegalArgumentException(
          where + ": has no split '" + split + "'; available: train, val, test");
    }
    return numbered(where + ", " + split, first.path(split));
  }

  private static List<Item> rows(String where, String text) {
    List<Item> items = new ArrayList<>();
    for (Csv.Row row : Csv.table(where, text).rows()) {
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
