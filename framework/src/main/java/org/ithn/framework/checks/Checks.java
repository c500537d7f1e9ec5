package org.ithn.framework.checks;

import com.google.common.base.CaseFormat;

/** What the compact constructors of configuration records check ranges with. */
public final class Checks {
  private Checks() {}

  /**
   * Refuses a value out of range.
   *
   * @param holds whether the value is in range
   * @param component the record component, whose key is the same in snake case
   * @param value what came
   * @param expected completes "must be ..."
   * @throws OutOfRangeException if not
   */
  public static void check(boolean holds, String component, Object value, String expected) {
    if (!holds) {
      throw new OutOfRangeException(component, value, expected);
    }
  }

  /** A value out of its range; the reader of configurations adds the file and the full path. */
  public static final class OutOfRangeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String problem;

    OutOfRangeException(String component, Object value, String expected) {
      super("%s is %s; it must be %s".formatted(component, value, expected));
      this.key = CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, component);
      this.problem = "is %s; it must be %s".formatted(value, expected);
    }

    /** The component's key, in snake case. */
    public String key() {
      return key;
    }

    /** The rest of the sentence that starts with the key. */
    public String problem() {
      return problem;
    }
  }
}
