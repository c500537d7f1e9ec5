package org.ithn.cli.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ConfigLayer;
import org.ithn.framework.config.KeyReference;
import org.ithn.framework.config.Presets;

/**
 * A preset and the keys that it sets.
 *
 * @param name its name
 * @param description one line
 * @param extended the presets below it, lowest priority first
 * @param values the values that it sets itself, by path
 */
record PresetDescription(
    String name, String description, List<String> extended, Map<String, String> values) {
  private static final String ORIGIN = "preset ";

  /** Returns all presets in alphabetical order. */
  static List<PresetDescription> all() {
    Presets presets = Plugins.configReader().presets();
    return presets.names().stream().map(name -> of(presets, name)).toList();
  }

  private static PresetDescription of(Presets presets, String name) {
    List<ConfigLayer> layers = presets.layers(name);
    ConfigLayer own = layers.get(layers.size() - 1);
    Map<String, String> values = new LinkedHashMap<>();
    collect(own.values(), "", values);
    return new PresetDescription(
        name,
        presets.description(name),
        layers.subList(0, layers.size() - 1).stream()
            .map(layer -> layer.origin().substring(ORIGIN.length()))
            .toList(),
        values);
  }

  private static void collect(JsonNode node, String path, Map<String, String> values) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String below = path + entry.getKey();
      if (entry.getValue().isObject()) {
        collect(entry.getValue(), below + ".", values);
      } else {
        values.put(below, KeyReference.describe(entry.getValue()));
      }
    }
  }
}
