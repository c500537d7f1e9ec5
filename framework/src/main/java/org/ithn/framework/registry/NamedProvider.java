package org.ithn.framework.registry;

/** A choice that a configuration selects by name. */
public interface NamedProvider {
  /**
   * Returns the name: lower-case words with hyphens, for instance {@code projected-cross-batch}.
   */
  String name();

  /** Returns a one-line description for {@code ./ithn describe}. */
  String description();
}
