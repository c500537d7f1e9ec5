package org.ithn.framework.config;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The selected data set, its options, and the options of every study input on the class path.
 *
 * @param name a provider's name
 * @param options the provider's record; its range checks have passed
 * @param inputs the records of the keys {@code data.inputs.<name>.*}, by the input's name
 */
public record DataSetOptions(String name, Record options, Map<String, Record> inputs) {
  public DataSetOptions {
    inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
  }

  /**
   * Returns the options of a study input.
   *
   * @param input its provider's name
   * @param type the record of its options
   * @throws IllegalArgumentException if there is no such input, or its options are of another type
   */
  public <C extends Record> C inputOptions(String input, Class<C> type) {
    Record found = inputs.get(input);
    checkArgument(
        found != null, "no study input named '%s'; available: %s", input, inputs.keySet());
    return new NamedOptions(input, found).options(type);
  }
}
