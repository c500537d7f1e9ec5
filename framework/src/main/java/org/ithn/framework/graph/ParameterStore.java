package org.ithn.framework.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * A source of parameters by name. One name always gives the same parameter, so two passes that
 * request it share it.
 *
 * @param <T> the element type
 */
public interface ParameterStore<T extends TFloating> {
  /**
   * Returns the value of a parameter, which the first request creates.
   *
   * @param name the full path
   * @param shape the shape, without unknown dimensions
   * @param kind the role of the parameter
   * @param initialiser the initial values
   * @throws IllegalArgumentException if the name exists with another shape
   */
  Operand<T> value(String name, Shape shape, Parameter.Kind kind, Initialiser initialiser);

  /**
   * Replaces the value of a statistic at the end of the training step.
   *
   * <p>Several updates of one statistic in one step chain: {@link #pendingValue} returns the value
   * that the next update starts from.
   */
  void update(String name, Operand<T> newValue);

  /** Returns the value that a statistic will have after the updates requested so far. */
  Operand<T> pendingValue(String name);
}
