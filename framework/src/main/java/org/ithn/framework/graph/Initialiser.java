package org.ithn.framework.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/** A rule for the initial values of a variable, as a function of its shape and a seed. */
public interface Initialiser {
  /**
   * Adds the ops that compute the values.
   *
   * @param tf the ops of the variable's graph
   * @param shape the variable's shape, fully known
   * @param seed the variable's seed, derived from the run's seed and the variable's name
   * @param type the variable's element type
   */
  <T extends TFloating> Operand<T> values(Ops tf, Shape shape, long seed, Class<T> type);
}
