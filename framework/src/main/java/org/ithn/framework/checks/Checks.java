package org.ithn.framework.checks;

import com.google.common.base.CaseFormat;

/** Range checks for the compact constructors of configuration records. */
public final class Checks {
  private Checks() {}

  /**
   * Checks that a value is in range.
   *
   * @param holds true if the value is in range
   * @param component the record component, whose configuration key is its name in snake case
   * @param value the value
   * @param expected the valid range, which completes "must be ..."
   * @throws OutOfRangeException if the value is out of range
   */
  public static void check(boolean holds, String component, Object value, String expected) {
    if (!holds) {
      throw new OutOfRangeException(component, value, expected);
    }
  }

  /**
   * Thrown when a value is out of range; the configuration reader adds the file and the full path.
   */
  public static final class OutOfRangeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String problem;

    OutOfRangeException(String component, Object value, String expected) {
      super("%s is %s; it must be %s".formatted(component, value, expected));
      this.key = CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, component);
      this.problem = "is %s; it must be %s".formatted(value, expected);
    }

    /** Returns the configuration key, in snake case. */
    public String key() {
      return key;
    }

    /** Returns the problem, to follow the key in a sentence. */
    public String problem() {
      return problem;
    }
  }
}
