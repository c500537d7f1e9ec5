package org.ithn.framework.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.registry.OptionsProvider;
import org.ithn.framework.registry.Providers;

/**
 * A section whose keys depend on the provider that its key {@code name} selects.
 *
 * @param key the section, for instance {@code backbone}
 * @param providers the providers that can be selected
 * @param resetSections the sections that are reset when a layer changes the name, including this
 *     one
 */
record ProviderSection(
    String key, Providers<? extends OptionsProvider<?>> providers, List<String> resetSections) {
  private static final String NAME = "name";

  /** Returns the provider of the last layer that names one. */
  OptionsProvider<?> selectProvider(List<ConfigLayer> layers) {
    String origin = ConfigLayer.describe(layers, "configuration");
    String name = null;
    for (ConfigLayer layer : layers) {
      JsonNode named = layer.values().path(key).path(NAME);
      if (!named.isMissingNode()) {
        origin = layer.origin();
        name = named.asText();
      }
    }
    String path = key + "." + NAME;
    if (name == null) {
      throw new ConfigException(
          origin,
          path,
          "missing key '%s'; available: %s".formatted(path, String.join(", ", providers.names())));
    }
    try {
      return providers.get(name);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(origin, path, "'" + path + "': " + e.getMessage(), e);
    }
  }

  /** Returns the defaults of a provider, with its name. */
  static ObjectNode defaults(OptionsProvider<?> provider) {
    return withName(provider.name(), provider.defaults());
  }

  /** Returns the tree of a selected provider. */
  static ObjectNode toTree(NamedOptions choice) {
    return withName(choice.name(), choice.options());
  }

  private static ObjectNode withName(String name, Record options) {
    ObjectNode section = JsonNodeFactory.instance.objectNode();
    section.put(NAME, name);
    return section.setAll(ConfigTree.toTree(options));
  }

  /** Returns the options in the tree. */
  NamedOptions read(ConfigTree tree, OptionsProvider<?> provider) {
    return read(tree, tree.node(key).deepCopy(), provider);
  }

  /**
   * Returns the options in a part of this section.
   *
   * @param options its keys, without those of other sections; modified
   */
  NamedOptions read(ConfigTree tree, ObjectNode options, OptionsProvider<?> provider) {
    options.remove(NAME);
    return new NamedOptions(
        provider.name(), tree.read(key, options, provider.defaults().getClass()));
  }

  /** Returns the layers without the options of a provider that a later layer replaces. */
  List<ConfigLayer> removeReplacedOptions(List<ConfigLayer> layers) {
    List<ConfigLayer> settled = new ArrayList<>();
    String current = "";
    for (ConfigLayer layer : layers) {
      JsonNode named = layer.values().path(key).path(NAME);
      if (!named.isMissingNode() && !named.asText().equals(current)) {
        current = named.asText();
        settled.replaceAll(this::withoutResetSections);
      }
      settled.add(layer);
    }
    return settled;
  }

  private ConfigLayer withoutResetSections(ConfigLayer layer) {
    ObjectNode rest = layer.values().deepCopy();
    rest.remove(resetSections);
    return new ConfigLayer(layer.origin(), rest, layer.untyped());
  }
}
