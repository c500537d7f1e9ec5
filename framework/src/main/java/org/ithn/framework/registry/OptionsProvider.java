package org.ithn.framework.registry;

/**
 * A named choice with its own configuration keys.
 *
 * @param <C> the record of these keys; its component names in snake case are the keys
 */
public interface OptionsProvider<C extends Record> extends NamedProvider {
  /** Returns the configuration with all defaults; its components define the keys. */
  C defaults();

  /** Options of a provider that has none. */
  record NoOptions() {}
}
