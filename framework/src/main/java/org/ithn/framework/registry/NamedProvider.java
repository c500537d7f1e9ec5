package org.ithn.framework.registry;

/** Something that can be chosen by name in a configuration. */
public interface NamedProvider {
  /** Lower case words with hyphens, for instance {@code projected-cross-batch}. */
  String name();

  /** One line for {@code ./ithn describe}. */
  String description();
}
