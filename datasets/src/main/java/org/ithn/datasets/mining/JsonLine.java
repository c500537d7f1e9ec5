package org.ithn.datasets.mining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.google.common.collect.Iterators;
import com.google.common.collect.Sets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.ithn.datasets.DataException;
import org.ithn.framework.files.Json;

/** One line of a file of JSON lines, or a part of it; says where it stands when it is wrong. */
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
          "%s, line %s: no JSON (%s); mine the neighbours again"
              .formatted(file, number, e.getOriginalMessage()),
          e);
    }
  }

  /** Refuses anything but an object with exactly these keys. */
  void expectKeys(Set<String> keys) {
    if (!node.isObject()) {
      throw failure("an object with the keys " + keys + " is expected");
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
    return value(key, "a text", JsonNode::isTextual).textValue();
  }

  int integer(String key) {
    return value(
            key,
            "an integer from 0 on",
            n -> n.isIntegralNumber() && n.canConvertToInt() && n.intValue() >= 0)
        .intValue();
  }

  long count(String key) {
    return value(
            key,
            "an integer from 0 on",
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

  /** The elements of an array. */
  Iterable<JsonLine> elements(String key) {
    JsonNode array = value(key, "an array", n -> n.getNodeType() == JsonNodeType.ARRAY);
    return () ->
        Iterators.transform(array.elements(), element -> new JsonLine(file, number, element));
  }

  /** What to throw when something else is wrong. */
  DataException failure(String what) {
    return new DataException(
        "%s, line %s: %s; mine the neighbours again".formatted(file, number, what));
  }

  private JsonNode value(String key, String expected, Predicate<JsonNode> fits) {
    JsonNode value = node.path(key);
    if (!fits.test(value)) {
      throw failure("'" + key + "' is " + abbreviate(value) + ", " + expected + " is expected");
    }
    return value;
  }

  private static String abbreviate(JsonNode value) {
    String text = value.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
