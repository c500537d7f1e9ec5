package org.ithn.framework.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/** The initial values of a variable: a function of its shape and of a seed. */
public interface Initialiser {
  /**
   * Adds the ops that compute the values.
   *
   * @param tf where the ops are added
   * @param shape the variable's shape, fully known
   * @param seed the variable's own seed, made of the run's seed and the variable's name
   * @param type the variable's element type
   */
  <T extends TFloating> Operand<T> values(Ops tf, Shape shape, long seed, Class<T> type);
}
