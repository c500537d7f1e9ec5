package org.ithn.backbones.importing;

/**
 * What a backbone's provider implements where its original's weights can be imported and exported.
 *
 * @param <C> the record that holds the keys {@code backbone.*}
 */
public interface WeightTableProvider<C extends Record> {
  /**
   * The table of names, whose paths begin with {@code backbone/} and those of the method.
   *
   * @throws IllegalArgumentException if no such weights exist for this configuration
   */
  WeightTable weightTable(CheckpointFormat origin, C options);
}
