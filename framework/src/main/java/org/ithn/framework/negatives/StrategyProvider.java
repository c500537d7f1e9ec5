package org.ithn.framework.negatives;

import org.ithn.framework.registry.OptionsProvider;

/**
 * A factory that creates a strategy from its configuration.
 *
 * @param <C> the record that holds the strategy's keys, {@code ithn.<name>.*}; {@link NoOptions} if
 *     it has none
 */
public interface StrategyProvider<C extends Record> extends OptionsProvider<C> {
  /** Creates the strategy for a configuration that its record has validated. */
  HardNegativeStrategy create(C options);
}
