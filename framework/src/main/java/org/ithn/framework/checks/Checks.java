package org.ithn.framework.checks;

import com.google.common.base.CaseFormat;
import java.util.ArrayList;
import java.util.List;

/** Checks of arguments, with messages for the caller. */
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
   * Checks that an argument is not null.
   *
   * @param name the name of the parameter
   * @param expected the argument to pass instead, which completes "pass ..."
   * @return the value
   * @throws NullPointerException if it is null; the message names it
   */
  public static <T> T checkNotNull(T value, String name, String expected) {
    if (value == null) {
      throw new NullPointerException("%s is null; pass %s".formatted(name, expected));
    }
    return value;
  }

  /**
   * Copies a list without nulls.
   *
   * @throws NullPointerException if the list or an element is null; the message names it
   */
  public static <T> List<T> copyNotNull(List<? extends T> values, String name, String expected) {
    List<T> copy = new ArrayList<>();
    for (T value : checkNotNull(values, name, expected)) {
      copy.add(checkNotNull(value, "%s[%d]".formatted(name, copy.size()), expected));
    }
    return List.copyOf(copy);
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
