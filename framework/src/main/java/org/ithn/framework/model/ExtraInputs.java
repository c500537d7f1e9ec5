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
        "the backbone reads the extra input '%s', but this pass has %s; return its name and"
            + " shape from extraInputs(), and its name from generationInputs() if passes outside"
            + " training (scope.mode() is not TRAIN) read it too",
        name,
        extras.isEmpty() ? "none" : "only " + new TreeSet<>(extras.keySet()));
    return extra;
  }
}
