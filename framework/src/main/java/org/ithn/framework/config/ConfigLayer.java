package org.ithn.framework.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One source of keys and values of a configuration: a file, a preset or a command-line option.
 *
 * @param origin the source as messages name it: a file name, {@code preset NAME} or the option
 * @param values the tree of keys
 * @param untyped whether the leaves are command-line strings, to be parsed as the type of their key
 */
public record ConfigLayer(String origin, ObjectNode values, boolean untyped) {
  /**
   * Reads the keys of a JSON file.
   *
   * @throws ConfigException if the file is missing or is not strict JSON
   */
  public static ConfigLayer ofFile(Path file) {
    return new ConfigLayer(String.valueOf(file.getFileName()), ConfigJson.read(file), false);
  }

  /**
   * Returns the layer of one assignment.
   *
   * @param assignment {@code a.b=value}; for a list {@code a.b=x,y} or {@code a.b=["x","y"]}
   */
  public static ConfigLayer ofAssignment(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new ConfigException(
          "'%s'".formatted(assignment), "", "expected path=value, as in ithn.alpha=0.1");
    }
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    List<String> path = List.of(assignment.substring(0, equals).split("\\.", -1));
    ObjectNode at = root;
    for (String key : path.subList(0, path.size() - 1)) {
      at = at.putObject(key);
    }
    at.put(path.get(path.size() - 1), assignment.substring(equals + 1));
    return new ConfigLayer(assignment, root, true);
  }

  /**
   * Returns the sources of layers for messages about a key that none of them sets.
   *
   * @param none the text if there are no layers
   */
  static String describe(List<ConfigLayer> layers, String none) {
    return layers.isEmpty()
        ? none
        : layers.stream().map(ConfigLayer::origin).distinct().collect(Collectors.joining(" or "));
  }

  /** Parses the string of one leaf as JSON of the same type as the key's default. */
  static JsonNode parseAs(String text, JsonNode like) {
    if (like.isTextual()) {
      return JsonNodeFactory.instance.textNode(text);
    }
    try {
      JsonNode parsed = ConfigJson.MAPPER.readTree(text);
      if (!like.isArray() || parsed.isArray()) {
        return parsed.isMissingNode() ? JsonNodeFactory.instance.textNode(text) : parsed;
      }
    } catch (JsonProcessingException e) {
      if (!like.isArray()) {
        return JsonNodeFactory.instance.textNode(text);
      }
    }
    var list = JsonNodeFactory.instance.arrayNode();
    for (String item : text.split(",", -1)) {
      list.add(item.strip());
    }
    return list;
  }
}
