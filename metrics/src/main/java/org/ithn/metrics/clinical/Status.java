package org.ithn.metrics.clinical;

/**
 * What a report says of an observation; the later constant wins where a report says several things.
 */
public enum Status {
  /** Not mentioned; empty in label files. */
  BLANK(""),
  /** Denied; 0. */
  NEGATIVE("0"),
  /** Neither stated nor denied; -1. */
  UNCERTAIN("-1"),
  /** Stated; 1. */
  POSITIVE("1");

  private final String value;

  Status(String value) {
    this.value = value;
  }

  /** Value in label files. */
  public String value() {
    return value;
  }

  /**
   * The status of a value in a label file, {@code 1.0} and {@code nan} included.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static Status of(String value) {
    return switch (value.strip()) {
      case "", "nan", "NaN" -> BLANK;
      case "0", "0.0" -> NEGATIVE;
      case "1", "1.0" -> POSITIVE;
      case "-1", "-1.0" -> UNCERTAIN;
      default ->
          throw new IllegalArgumentException(
              "label '"
                  + value
                  + "' is unknown; use 1, 0, -1 or leave it empty (of CheXbert's class numbers"
                  + " 2 is 0, 3 is -1 and 0 is empty)");
    };
  }
}
