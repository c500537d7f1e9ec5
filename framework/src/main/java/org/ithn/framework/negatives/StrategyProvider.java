package org.ithn.framework.negatives;

import org.ithn.framework.registry.NamedProvider;

/**
 * Makes a strategy of its configuration.
 *
 * @param <C> the record that holds the strategy's own keys, {@code ithn.<name>.*}; {@link
 *     NoOptions} where it has none
 */
public interface StrategyProvider<C extends Record> extends NamedProvider {
  /** The configuration with every default, which also says which keys exist. */
  C defaults();

  /** The strategy for a configuration whose ranges its record has checked. */
  HardNegativeStrategy create(C options);

  /** The options of a strategy that has none. */
  record NoOptions() {}
}
