package org.ithn.framework.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.registry.OptionsProvider;
import org.ithn.framework.registry.Providers;

/**
 * A section whose keys are decided by its key {@code name}.
 *
 * @param key the section, for instance {@code backbone}
 * @param providers what can be named
 * @param resetSections the sections that another name starts anew, this one among them
 */
record ProviderSection(
    String key, Providers<? extends OptionsProvider<?>> providers, List<String> resetSections) {
  private static final String NAME = "name";

  /** The provider that the last layer to name one names. */
  OptionsProvider<?> selectProvider(List<ConfigLayer> layers) {
    String origin = "configuration";
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

  /** The defaults of the provider, with its name. */
  static ObjectNode defaults(OptionsProvider<?> provider) {
    return withName(provider.name(), provider.defaults());
  }

  /** The tree of a choice. */
  static ObjectNode toTree(NamedOptions choice) {
    return withName(choice.name(), choice.options());
  }

  private static ObjectNode withName(String name, Record options) {
    ObjectNode section = JsonNodeFactory.instance.objectNode();
    section.put(NAME, name);
    return section.setAll(ConfigTree.toTree(options));
  }

  /** The options that the tree now holds. */
  NamedOptions read(ConfigTree tree, OptionsProvider<?> provider) {
    return read(tree, tree.node(key).deepCopy(), provider);
  }

  /**
   * Returns the options in a part of this section.
   *
   * @param options its keys, without those that belong to others; changed
   */
  NamedOptions read(ConfigTree tree, ObjectNode options, OptionsProvider<?> provider) {
    options.remove(NAME);
    return new NamedOptions(
        provider.name(), tree.read(key, options, provider.defaults().getClass()));
  }

  /** The layers without options of a name that a later layer replaces. */
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
