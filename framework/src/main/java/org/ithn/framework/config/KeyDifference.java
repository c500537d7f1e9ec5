package org.ithn.framework.config;

import java.util.List;
import java.util.stream.Collectors;

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

  /**
   * Describes keys with both values.
   *
   * @param most the number of keys to describe; the others are counted
   */
  public static String describe(List<KeyDifference> keys, int most) {
    String first =
        keys.stream().limit(most).map(KeyDifference::describe).collect(Collectors.joining(", "));
    return keys.size() <= most ? first : "%s and %d more keys".formatted(first, keys.size() - most);
  }

  /** Returns the difference from the second configuration to the first. */
  public KeyDifference reversed() {
    String first = after;
    String second = before;
    return new KeyDifference(path, first, second);
  }

  /** Describes the key with both values. */
  public String describe() {
    return "%s was %s and is now %s".formatted(path, before, after);
  }
}
