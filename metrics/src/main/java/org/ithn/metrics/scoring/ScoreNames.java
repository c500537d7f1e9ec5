package org.ithn.metrics.scoring;

import com.google.common.base.Strings;
import java.util.Collection;

/** The column of names in tables of scores. */
final class ScoreNames {
  private static final int LEAST_WIDTH = 22;

  private final int width;

  private ScoreNames(int width) {
    this.width = width;
  }

  /** Returns the column of some names. */
  static ScoreNames of(Collection<String> names) {
    return new ScoreNames(names.stream().mapToInt(String::length).reduce(LEAST_WIDTH, Math::max));
  }

  /** Returns a name with blanks up to the width of the column. */
  String pad(String name) {
    return Strings.padEnd(name, width, ' ');
  }
}
