package org.ithn.framework.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Hands out the values of parameters by name; the same name gives the same parameter, so two
 * branches that ask for one name share it.
 *
 * @param <T> the element type
 */
public interface ParameterStore<T extends TFloating> {
  /**
   * The value of a parameter, made at the first request.
   *
   * @param name full path
   * @param shape fully known
   * @param kind what the parameter is for
   * @param initialiser its first values
   * @throws IllegalArgumentException if the name exists with another shape
   */
  Operand<T> value(String name, Shape shape, Parameter.Kind kind, Initialiser initialiser);

  /**
   * Replaces a statistic by a new value at the end of the training step.
   *
   * <p>Several updates of one statistic in one step chain: {@link #pendingValue} gives the value
   * that the next update starts from.
   */
  void update(String name, Operand<T> newValue);

  /** The value that a statistic will have after the updates asked for so far. */
  Operand<T> pendingValue(String name);
}
