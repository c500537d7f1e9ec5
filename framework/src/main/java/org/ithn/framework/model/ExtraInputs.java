package org.ithn.framework.model;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Map;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Looks extra inputs up. */
public final class ExtraInputs {
  private ExtraInputs() {}

  /**
   * The extra input of that name.
   *
   * @throws IllegalArgumentException if it was not given
   */
  public static <T extends TFloating> Operand<T> require(
      Map<String, Operand<T>> extras, String name) {
    Operand<T> extra = extras.get(name);
    checkArgument(
        extra != null,
        "the backbone reads the extra input '%s' of each example, given were %s; feed it beside the"
            + " images",
        name,
        new TreeSet<>(extras.keySet()));
    return extra;
  }
}
