package org.ithn.framework.registry;

/**
 * Something that is chosen by name and has configuration keys of its own.
 *
 * @param <C> the record that holds those keys; its component names in snake case are the keys
 */
public interface OptionsProvider<C extends Record> extends NamedProvider {
  /** The configuration with every default, which also says which keys exist. */
  C defaults();

  /** Options of a provider that has none. */
  record NoOptions() {}
}
