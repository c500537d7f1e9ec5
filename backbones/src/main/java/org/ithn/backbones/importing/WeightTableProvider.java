package org.ithn.backbones.importing;

/**
 * Extension of a backbone's provider whose PyTorch weights can be imported and exported.
 *
 * @param <C> the record of the keys {@code backbone.*}
 */
public interface WeightTableProvider<C extends Record> {
  /**
   * Returns the weight table, whose paths begin with {@code backbone/} or with the scopes of the
   * method.
   *
   * @throws IllegalArgumentException if no such weights exist for this configuration
   */
  WeightTable weightTable(CheckpointFormat origin, C options);
}
