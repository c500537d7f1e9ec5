package org.ithn.framework.layers;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A normalisation of a sublayer's input. It may read more than that input, for instance a memory.
 *
 * @param <T> the element type
 */
@FunctionalInterface
public interface Norm<T extends TFloating> {
  /**
   * Adds the normalisation.
   *
   * @param scope the scope of the norm's variables, one per sublayer
   * @param x {@code [..., H]}
   * @return the shape of {@code x}
   */
  Operand<T> build(GraphScope<T> scope, Operand<T> x);
}
