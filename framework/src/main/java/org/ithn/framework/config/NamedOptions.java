package org.ithn.framework.config;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The selected provider and its options.
 *
 * @param name a provider's name
 * @param options the provider's record; its range checks have passed
 */
public record NamedOptions(String name, Record options) {
  /**
   * Returns the options as a record of a given type.
   *
   * @throws IllegalArgumentException if they are of another type
   */
  public <C extends Record> C options(Class<C> type) {
    checkArgument(
        type.isInstance(options),
        "the options of '%s' are a %s, not a %s",
        name,
        options.getClass().getName(),
        type.getName());
    return type.cast(options);
  }
}
