package org.ithn.framework.model;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Map;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** A lookup of extra inputs by name. */
public final class ExtraInputs {
  private ExtraInputs() {}

  /**
   * Returns the extra input of that name.
   *
   * @throws IllegalArgumentException if the input is missing
   */
  public static <T extends TFloating> Operand<T> require(
      Map<String, Operand<T>> extras, String name) {
    Operand<T> extra = extras.get(name);
    checkArgument(
        extra != null,
        "the backbone needs the extra input '%s', but received only %s; feed it with the images",
        name,
        new TreeSet<>(extras.keySet()));
    return extra;
  }
}
