package org.ithn.framework.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Throwables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.ithn.framework.checks.Checks;
import org.ithn.framework.data.StudyInputProvider;

/**
 * Tree of configuration values: defaults, overridden by layers. It records the layer that set each
 * value.
 *
 * <p>The defaults define the keys and their types; any other key or type is refused.
 */
final class ConfigTree {
  private static final List<String> PLUGIN_SECTIONS = List.of("backbone.", "data.", "ithn.");

  private final ObjectNode root;
  private final MovedKeys moved;
  private final Map<String, String> origins = new HashMap<>();
  private final List<ConfigLayer> layers = new ArrayList<>();

  /**
   * Creates a tree of defaults.
   *
   * @param moved keys that are refused with the name of their successor
   */
  ConfigTree(ObjectNode defaults, MovedKeys moved) {
    this.root = defaults.deepCopy();
    this.moved = moved;
  }

  /** Returns the tree of a record's values. */
  static ObjectNode toTree(Record values) {
    JsonNode node = ConfigJson.MAPPER.valueToTree(values);
    return node instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
  }

  /** Overrides values with those of a layer. */
  void apply(ConfigLayer layer) {
    layers.add(layer);
    apply(layer, layer.values(), root, "");
  }

  private void apply(ConfigLayer layer, ObjectNode from, ObjectNode onto, String prefix) {
    for (Map.Entry<String, JsonNode> entry : from.properties()) {
      String path = prefix + entry.getKey();
      JsonNode known = onto.get(entry.getKey());
      JsonNode value = entry.getValue();
      if (known == null || known.isObject() != value.isObject()) {
        checkNotMoved(layer.origin(), path, value);
      }
      if (known == null) {
        throw unknownKey(layer.origin(), path);
      }
      if (known instanceof ObjectNode inner && value instanceof ObjectNode object) {
        apply(layer, object, inner, path + ".");
        continue;
      }
      if (layer.untyped() && value.isTextual() && !known.isObject()) {
        value = ConfigLayer.parseAs(value.textValue(), known);
      }
      checkType(layer.origin(), path, value, known);
      onto.set(entry.getKey(), value);
      origins.put(path, layer.origin());
    }
  }

  private void checkNotMoved(String origin, String path, JsonNode value) {
    Optional<MovedKeys.Move> move = moved.find(path, value, key -> !node(key).isMissingNode());
    if (move.isPresent()) {
      String from = move.get().from();
      throw new ConfigException(origin, from, from + " has moved to " + move.get().to());
    }
  }

  private ConfigException unknownKey(String origin, String path) {
    String hint =
        NearestName.find(path, NearestName.paths(root))
            .map(known -> ", did you mean '" + known + "'?")
            .orElse("; " + siblings(path) + pluginHint(path));
    return new ConfigException(origin, path, "unknown key '" + path + "'" + hint);
  }

  /** Returns a remark for sections to which plug-ins add keys. */
  private static String pluginHint(String path) {
    if (path.startsWith(DataSection.INPUTS_PATH + ".")) {
      return "; a plug-in lists its study inputs in META-INF/services/"
          + StudyInputProvider.class.getName();
    }
    return PLUGIN_SECTIONS.stream().anyMatch(path::startsWith)
        ? "; if it is a key of a plug-in, is the plug-in's jar in the folder of plug-ins or on the"
            + " classpath?"
        : "";
  }

  private String siblings(String path) {
    int dot = path.lastIndexOf('.');
    JsonNode parent = dot < 0 ? root : node(path.substring(0, dot));
    List<String> names = parent.properties().stream().map(Map.Entry::getKey).toList();
    return names.isEmpty() ? "this section has no keys" : "available: " + String.join(", ", names);
  }

  private static void checkType(String origin, String path, JsonNode value, JsonNode known) {
    boolean fits =
        (known.isTextual() && value.isTextual())
            || (known.isBoolean() && value.isBoolean())
            || (known.isIntegralNumber() && value.isIntegralNumber())
            || (known.isFloatingPointNumber() && value.isNumber())
            || (known.isArray() && value.isArray());
    if (!fits) {
      throw new ConfigException(
          origin,
          path,
          "'%s' is %s; it must be %s".formatted(path, abbreviate(value), describeType(known)));
    }
  }

  private static String abbreviate(JsonNode value) {
    String text = value.toString();
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  private static String describeType(JsonNode known) {
    if (known.isTextual()) {
      return "a string";
    }
    if (known.isBoolean()) {
      return "true or false";
    }
    if (known.isIntegralNumber()) {
      return "a whole number";
    }
    if (known.isArray()) {
      return "a list [ ... ]";
    }
    return known.isObject() ? "an object { ... }" : "a number";
  }

  /** Returns the subtree at a path; the root for the empty path. */
  JsonNode node(String path) {
    JsonNode node = root;
    for (String key : path.isEmpty() ? new String[0] : path.split("\\.")) {
      node = node.path(key);
    }
    return node;
  }

  /**
   * Reads the record at a path.
   *
   * @throws ConfigException with the origin and the path, if its constructor rejects a value
   */
  <R> R read(String path, Class<R> type) {
    return read(path, node(path), type);
  }

  /** Reads the subtree at a path with a function; range errors name their origin and full path. */
  <R> R read(String path, Function<JsonNode, R> make) {
    try {
      return make.apply(node(path));
    } catch (Checks.OutOfRangeException e) {
      String full = path.isEmpty() ? e.key() : path + "." + e.key();
      throw configException(full, "'" + full + "' " + e.problem(), e);
    }
  }

  /** Reads a record from a part of the subtree at a path. */
  <R> R read(String path, JsonNode node, Class<R> type) {
    try {
      return ConfigJson.MAPPER.treeToValue(node, type);
    } catch (JsonMappingException e) {
      throw toConfigException(path, e);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new ConfigException(origin(path), path, path + ": " + reason(e), e);
    }
  }

  private ConfigException toConfigException(String path, JsonMappingException e) {
    StringBuilder full = new StringBuilder(path);
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() != null) {
        full.append(full.length() == 0 ? "" : ".").append(step.getFieldName());
      }
    }
    Throwable root = Throwables.getRootCause(e);
    if (root instanceof Checks.OutOfRangeException range) {
      full.append(full.length() == 0 ? "" : ".").append(range.key());
      return configException(full.toString(), "'" + full + "' " + range.problem(), e);
    }
    if (e instanceof InvalidFormatException format && format.getTargetType().isEnum()) {
      String reason = e.getOriginalMessage();
      int choices = Math.max(reason.indexOf("must be one of"), 0);
      return configException(
          full.toString(),
          "'%s' is '%s'; it %s".formatted(full, format.getValue(), reason.substring(choices)),
          e);
    }
    return configException(full.toString(), full + ": " + reason(root), e);
  }

  /** Returns a message without the parser's location, which refers to no file. */
  private static String reason(Throwable e) {
    return e instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(e.getMessage());
  }

  private ConfigException configException(String path, String problem, Throwable cause) {
    return new ConfigException(origin(path), path, problem, cause);
  }

  /** Returns the layers that set values, by key. */
  Map<String, String> origins() {
    return Map.copyOf(origins);
  }

  /**
   * Returns the layer that set a key, or else those that set keys below it; if there is none,
   * searches upwards from the parent key. Returns all layers if none is found.
   */
  String origin(String path) {
    for (String at = path; !at.isEmpty(); at = at.substring(0, Math.max(at.lastIndexOf('.'), 0))) {
      String key = at;
      String found = origins.get(key);
      if (found != null) {
        return found;
      }
      List<String> below =
          origins.entrySet().stream()
              .filter(entry -> entry.getKey().startsWith(key + "."))
              .map(Map.Entry::getValue)
              .distinct()
              .sorted()
              .toList();
      if (!below.isEmpty()) {
        return String.join(" or ", below);
      }
    }
    return ConfigLayer.describe(layers, "defaults");
  }
}
