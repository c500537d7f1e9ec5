package org.ithn.metrics.text;

import java.util.Set;

/** Words that programs write in place of a missing text. */
public final class MissingText {
  /**
   * Words that pandas, numpy and Python print for a missing value. Lower-case "none" and "na" are
   * words of reports.
   */
  private static final Set<String> WORDS =
      Set.of(
          "nan", "NaN", "NAN", "-nan", "None", "null", "NULL", "NA", "N/A", "<NA>", "#N/A", "NaT");

  private MissingText() {}

  /** Returns true if a text consists of such a word alone, {@code nan} or {@code None}. */
  public static boolean is(String text) {
    return WORDS.contains(text.strip());
  }
}
