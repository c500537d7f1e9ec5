package org.ithn.metrics.clinical;

import org.ithn.metrics.text.MissingText;

/** Status of an observation in a report; if a report has several, the later constant wins. */
public enum Status {
  /** No mention; empty in label files. */
  BLANK(""),
  /** A negated mention; 0 in label files. */
  NEGATIVE("0"),
  /** An uncertain mention; -1 in label files. */
  UNCERTAIN("-1"),
  /** A positive mention; 1 in label files. */
  POSITIVE("1");

  private final String value;

  Status(String value) {
    this.value = value;
  }

  /** Returns the value used in label files. */
  public String value() {
    return value;
  }

  /**
   * Returns the status of a value in a label file; {@code 1.0}, {@code nan} and {@code NA} are
   * accepted.
   *
   * @throws IllegalArgumentException if the value is unknown
   */
  public static Status of(String value) {
    return switch (MissingText.is(value) ? "" : value.strip()) {
      case "" -> BLANK;
      case "0", "0.0" -> NEGATIVE;
      case "1", "1.0" -> POSITIVE;
      case "-1", "-1.0" -> UNCERTAIN;
      default ->
          throw new IllegalArgumentException(
              "label '"
                  + value
                  + "' is unknown; expected 1, 0, -1 or an empty value (for CheXbert's classes,"
                  + " write 0 for 2, -1 for 3 and nothing for 0)");
    };
  }
}
