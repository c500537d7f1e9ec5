package org.ithn.framework.config;

import java.util.List;
import org.ithn.framework.keys.Resume;

/**
 * Documentation of one configuration key.
 *
 * @param path the key, for instance {@code optimiser.adam.beta1}
 * @param defaultValue the default as a file would state it; empty if the key has none
 * @param range the valid values; never empty
 * @param meaning the meaning; empty if the record's author has not stated it
 * @param choices the values of an enum and their meanings; empty for other types
 * @param resume the values with which a run can resume
 */
public record KeyDescription(
    String path,
    String defaultValue,
    String range,
    String meaning,
    List<Choice> choices,
    Resume resume) {
  /**
   * One value of a key.
   *
   * @param name the value as a file states it
   * @param meaning its meaning; empty if the enum's author has not stated it
   */
  public record Choice(String name, String meaning) {}

  public KeyDescription {
    choices = List.copyOf(choices);
  }

  /** Returns a copy with another default. */
  public KeyDescription withDefault(String other) {
    return new KeyDescription(path, other, range, meaning, choices, resume);
  }
}
