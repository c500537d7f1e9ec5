package org.ithn.datasets.mining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.google.common.collect.Iterators;
import com.google.common.collect.Sets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.ithn.datasets.DataException;
import org.ithn.framework.files.Json;

/** Line of a JSON Lines file, or part of one; errors name file and line. */
final class JsonLine {
  private final Path file;
  private final int number;
  private final JsonNode node;

  private JsonLine(Path file, int number, JsonNode node) {
    this.file = file;
    this.number = number;
    this.node = node;
  }

  /** Parses a line; {@code number} counts from 1. */
  static JsonLine parse(Path file, int number, String text) {
    try {
      return new JsonLine(file, number, Json.RECORDS.readTree(text));
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s, line %s: is not JSON (%s); mine the neighbours again"
              .formatted(file, number, Json.describe(e)),
          e);
    }
  }

  /** Checks that this is an object with exactly these keys. */
  void expectKeys(Set<String> keys) {
    if (!node.isObject()) {
      throw failure("expected an object with the keys " + keys);
    }
    Set<String> found = new TreeSet<>();
    node.fieldNames().forEachRemaining(found::add);
    for (String unknown : Sets.difference(found, keys)) {
      throw failure("unknown key '" + unknown + "'");
    }
    for (String missing : Sets.difference(keys, found)) {
      throw failure("key '" + missing + "' is missing");
    }
  }

  String text(String key) {
    return value(key, "a string", JsonNode::isTextual).textValue();
  }

  int integer(String key) {
    return value(
            key,
            "an integer, at least 0",
            n -> n.isIntegralNumber() && n.canConvertToInt() && n.intValue() >= 0)
        .intValue();
  }

  long count(String key) {
    return value(
            key,
            "an integer, at least 0",
            n -> n.isIntegralNumber() && n.canConvertToLong() && n.longValue() >= 0)
        .longValue();
  }

  double number(String key) {
    return value(key, "a number", n -> n.isNumber() && Double.isFinite(n.doubleValue()))
        .doubleValue();
  }

  boolean booleanValue(String key) {
    return value(key, "true or false", JsonNode::isBoolean).booleanValue();
  }

  /** Returns the elements of an array. */
  Iterable<JsonLine> elements(String key) {
    JsonNode array = value(key, "an array", n -> n.getNodeType() == JsonNodeType.ARRAY);
    return () ->
        Iterators.transform(array.elements(), element -> new JsonLine(file, number, element));
  }

  /** Returns the elements of an array of strings. */
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (JsonLine element : elements(key)) {
      if (!element.node.isTextual()) {
        throw failure("'" + key + "' contains " + abbreviate(element.node) + "; expected strings");
      }
      texts.add(element.node.textValue());
    }
    return texts;
  }

  /** Returns an exception for another problem in this line. */
  DataException failure(String problem) {
    return new DataException(
        "%s, line %s: %s; mine the neighbours again".formatted(file, number, problem));
  }

  private JsonNode value(String key, String expected, Predicate<JsonNode> fits) {
    JsonNode value = node.path(key);
    if (!fits.test(value)) {
      throw failure("'" + key + "' is " + abbreviate(value) + "; expected " + expected);
    }
    return value;
  }

  private static String abbreviate(JsonNode value) {
    String text = value.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
