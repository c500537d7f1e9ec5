package org.ithn.framework.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The section {@code pretrained}. Only files and presets add parts; assignments change their keys.
 */
final class PretrainedSection {
  static final String KEY = "pretrained";

  private PretrainedSection() {}

  /** Returns an empty part for each part that a file or a preset names. */
  static ObjectNode defaults(List<ConfigLayer> layers) {
    ObjectNode section = JsonNodeFactory.instance.objectNode();
    for (ConfigLayer layer : layers) {
      if (!layer.untyped()) {
        layer.values().path(KEY).fieldNames().forEachRemaining(part -> section.set(part, empty()));
      }
    }
    return section;
  }

  /** Returns the keys of a part before any layer sets them. */
  static ObjectNode empty() {
    ObjectNode part = JsonNodeFactory.instance.objectNode();
    part.put("weights", "").put("source", "").put("file", "").put("required", true);
    return part;
  }

  /** Reads the parts in the tree. */
  static Map<String, PretrainedWeights> read(ConfigTree tree) {
    Map<String, PretrainedWeights> parts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> part : tree.node(KEY).properties()) {
      String path = KEY + "." + part.getKey();
      parts.put(part.getKey(), tree.read(path, part.getValue(), PretrainedWeights.class));
    }
    return parts;
  }

  /** Returns the tree of the parts. */
  static ObjectNode toTree(Map<String, PretrainedWeights> parts) {
    ObjectNode section = JsonNodeFactory.instance.objectNode();
    parts.forEach((name, part) -> section.set(name, ConfigTree.toTree(part)));
    return section;
  }
}
