package org.ithn.framework.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.ithn.framework.negatives.StrategyProvider;
import org.ithn.framework.registry.ProviderException;
import org.ithn.framework.registry.Providers;

/**
 * The section {@code ithn}: the keys of the method, and those of strategies under their names.
 *
 * @param strategies what {@code ithn.strategy} can name
 */
record StrategySection(Providers<StrategyProvider<?>> strategies) {
  static final String KEY = "ithn";
  private static final String STRATEGY = KEY + ".strategy";

  /** The defaults of the method and of every strategy that has keys of its own. */
  ObjectNode defaults() {
    ObjectNode section = ConfigTree.of(IthnConfig.defaults());
    for (StrategyProvider<?> provider : strategies.all()) {
      add(section, provider.name(), provider.defaults());
    }
    return section;
  }

  private static void add(ObjectNode section, String name, Record options) {
    ObjectNode keys = ConfigTree.of(options);
    if (keys.isEmpty()) {
      return;
    }
    if (section.has(name)) {
      throw new ProviderException(
          "the strategy '%s' has the name of the key ithn.%s; rename it".formatted(name, name));
    }
    section.set(name, keys);
  }

  /** The tree of the method and of one strategy. */
  static ObjectNode tree(IthnConfig method, Choice strategy) {
    ObjectNode section = ConfigTree.of(method);
    add(section, strategy.name(), strategy.options());
    return section;
  }

  /** The keys of the method that the tree now holds. */
  IthnConfig readMethod(ConfigTree tree) {
    ObjectNode section = tree.at(KEY).deepCopy();
    section.remove(strategies.names());
    return tree.read(KEY, section, IthnConfig.class);
  }

  /** The strategy that the tree names, and its keys. */
  Choice readChoice(ConfigTree tree) {
    String name = tree.at(STRATEGY).textValue();
    try {
      StrategyProvider<?> provider = strategies.named(name);
      ObjectNode keys =
          tree.at(KEY).path(name).isObject()
              ? tree.at(KEY).path(name).deepCopy()
              : ConfigTree.of(provider.defaults());
      return new Choice(name, tree.read(KEY + "." + name, keys, provider.defaults().getClass()));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          tree.origin(STRATEGY), STRATEGY, "'" + STRATEGY + "': " + e.getMessage(), e);
    }
  }
}
