package org.ithn.framework.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/**
 * Some keys and values of a configuration, and where they came from.
 *
 * @param origin a file's name, {@code preset NAME} or the text of an option, for messages
 * @param values a tree of keys
 * @param untyped whether the leaves are words of a command line, whose type the key decides
 */
public record ConfigLayer(String origin, ObjectNode values, boolean untyped) {
  /**
   * The keys of a JSON file.
   *
   * @throws ConfigException if there is no such file, or it is not strict JSON
   */
  public static ConfigLayer ofFile(Path file) {
    return new ConfigLayer(String.valueOf(file.getFileName()), ConfigJson.read(file), false);
  }

  /**
   * One key of a command line.
   *
   * @param assignment {@code a.b=value}; for a list {@code a.b=x,y} or {@code a.b=["x","y"]}
   */
  public static ConfigLayer ofAssignment(String assignment) {
    String origin = "--set " + assignment;
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new ConfigException(origin, "", "expected path=value, as in --set ithn.alpha=0.1");
    }
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    List<String> path = List.of(assignment.substring(0, equals).split("\\.", -1));
    ObjectNode at = root;
    for (String key : path.subList(0, path.size() - 1)) {
      at = at.putObject(key);
    }
    at.put(path.get(path.size() - 1), assignment.substring(equals + 1));
    return new ConfigLayer(origin, root, true);
  }

  /** The text of one leaf as JSON of the type that the key's default has. */
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
