package org.ithn.framework.negatives;

import org.ithn.framework.registry.OptionsProvider;

/**
 * Makes a strategy of its configuration.
 *
 * @param <C> the record that holds the strategy's own keys, {@code ithn.<name>.*}; {@link
 *     NoOptions} where it has none
 */
public interface StrategyProvider<C extends Record> extends OptionsProvider<C> {
  /** The strategy for a configuration whose ranges its record has checked. */
  HardNegativeStrategy create(C options);
}
