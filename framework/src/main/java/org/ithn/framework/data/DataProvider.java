package org.ithn.framework.data;

import java.util.Map;
import org.ithn.framework.registry.OptionsProvider;

/**
 * Provider of a data set's name and configuration keys, {@code data.*}.
 *
 * <p>The framework reads and checks the keys and returns the record; the code that opens the files
 * lives with the data set.
 *
 * @param <C> the record whose components are the keys
 */
public interface DataProvider<C extends Record> extends OptionsProvider<C> {
  /**
   * Returns defaults of study inputs that differ for this data set from those of their providers.
   * Inputs that are not on the class path are ignored.
   *
   * @return values by path below {@code data.inputs}, for instance {@code labels.order} = {@code
   *     alphabetical}
   */
  default Map<String, String> inputDefaults() {
    return Map.of();
  }
}
