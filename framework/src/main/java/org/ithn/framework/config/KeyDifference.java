package org.ithn.framework.config;

/**
 * A key that has different values in two configurations.
 *
 * @param path the key
 * @param before the value in the first configuration; {@link #MISSING} if it has no such key
 * @param after the value in the second configuration; {@link #MISSING} if it has no such key
 */
public record KeyDifference(String path, String before, String after) {
  /** Value of a key that a configuration does not have. */
  public static final String MISSING = "-";

  /** Describes the key with both values. */
  public String describe() {
    return "%s was %s and is now %s".formatted(path, before, after);
  }
}
