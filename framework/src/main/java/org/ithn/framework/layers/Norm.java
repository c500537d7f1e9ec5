package org.ithn.framework.layers;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * What normalises the input of a sublayer; it may read more than that input, as a norm that depends
 * on a memory does.
 *
 * @param <T> the element type
 */
@FunctionalInterface
public interface Norm<T extends TFloating> {
  /**
   * Adds the normalisation.
   *
   * @param scope of the norm's variables, one for each sublayer
   * @param x {@code [..., H]}
   * @return the shape of {@code x}
   */
  Operand<T> build(GraphScope<T> scope, Operand<T> x);
}
