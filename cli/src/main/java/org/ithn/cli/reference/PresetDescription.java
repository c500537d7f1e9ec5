package org.ithn.cli.reference;

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
    return new PresetDescription(
        name,
        presets.description(name),
        layers.subList(0, layers.size() - 1).stream()
            .map(layer -> layer.origin().substring(ORIGIN.length()))
            .toList(),
        KeyReference.flatten(own.values()));
  }
}
