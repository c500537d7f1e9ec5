package org.ithn.framework.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.StrategyProvider;
import org.ithn.framework.registry.ProviderException;
import org.ithn.framework.registry.Providers;

/**
 * The section {@code ithn}: the keys of the method, and those of strategies under their names.
 *
 * @param strategies the strategies that {@code ithn.strategy} can name
 */
record StrategySection(Providers<StrategyProvider<?>> strategies) {
  static final String KEY = "ithn";
  private static final String STRATEGY = KEY + ".strategy";

  /** Returns the defaults of the method and of every strategy that has keys. */
  ObjectNode defaults() {
    ObjectNode section = ConfigTree.toTree(IthnConfig.defaults());
    for (StrategyProvider<?> provider : strategies.all()) {
      add(section, provider.name(), provider.defaults());
    }
    return section;
  }

  private static void add(ObjectNode section, String name, Record options) {
    ObjectNode keys = ConfigTree.toTree(options);
    if (keys.isEmpty()) {
      return;
    }
    if (section.has(name)) {
      throw new ProviderException(
          "the strategy '%s' has the name of the key ithn.%s; rename it".formatted(name, name));
    }
    section.set(name, keys);
  }

  /** Returns the tree of the method and of one strategy. */
  static ObjectNode toTree(IthnConfig method, NamedOptions strategy) {
    ObjectNode section = ConfigTree.toTree(method);
    add(section, strategy.name(), strategy.options());
    return section;
  }

  /** Reads the keys of the method in the tree. */
  IthnConfig readIthn(ConfigTree tree) {
    ObjectNode section = tree.node(KEY).deepCopy();
    section.remove(strategies.names());
    return tree.read(KEY, section, IthnConfig.class);
  }

  /**
   * Reads the strategy that the tree names, and its keys.
   *
   * @param method the other keys of the section
   * @throws ConfigException if a loss needs hard negatives and the strategy uses none
   */
  NamedOptions readStrategy(ConfigTree tree, IthnConfig method) {
    NamedOptions options = readOptions(tree);
    HardNegativeStrategy strategy = create(strategies.get(options.name()), options.options());
    if (strategy.isContrastive()
        && strategy.negativesPerExample() == 0
        && method.needsNegatives()) {
      throw new ConfigException(
          tree.origin(STRATEGY),
          STRATEGY,
          ("'%s' is '%s', which uses no hard negatives, but ithn.contrastive.matrices %s or"
                  + " ithn.gamma %s needs them; add the preset l-con, or set"
                  + " ithn.contrastive.matrices=s1 and ithn.gamma=0")
              .formatted(
                  STRATEGY, options.name(), method.contrastive().matrices(), method.gamma()));
    }
    return options;
  }

  @SuppressWarnings("unchecked") // the options were read as the provider's record
  private static <C extends Record> HardNegativeStrategy create(
      StrategyProvider<C> provider, Record options) {
    return provider.create((C) options);
  }

  private NamedOptions readOptions(ConfigTree tree) {
    String name = tree.node(STRATEGY).textValue();
    try {
      StrategyProvider<?> provider = strategies.get(name);
      ObjectNode keys =
          tree.node(KEY).path(name).isObject()
              ? tree.node(KEY).path(name).deepCopy()
              : ConfigTree.toTree(provider.defaults());
      return new NamedOptions(
          name, tree.read(KEY + "." + name, keys, provider.defaults().getClass()));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          tree.origin(STRATEGY), STRATEGY, "'" + STRATEGY + "': " + e.getMessage(), e);
    }
  }
}
