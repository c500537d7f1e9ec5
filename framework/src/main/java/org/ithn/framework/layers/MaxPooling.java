package org.ithn.framework.layers;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.graph.Rematerialisation;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Max pooling over squares, padded by {@code size / 2} as in PyTorch. The input must not be
 * negative (it follows a ReLU), so padding with zeros is equivalent to PyTorch's minus infinity.
 *
 * @param size the rows and columns of the window, odd
 * @param stride the stride along both axes
 */
public record MaxPooling(int size, int stride) {
  /**
   * Adds the pooling.
   *
   * @param x {@code [B, rows, columns, C]}, at least 0
   * @return {@code [B, ceil(rows / stride), ceil(columns / stride), C]}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    return Rematerialisation.build( // otherwise the padded input would be kept in addition
        scope, RecomputePolicy.NONE, List.of(x), (inner, kept) -> pool(inner, kept.get(0)));
  }

  private <T extends TFloating> Operand<T> pool(GraphScope<T> scope, Operand<T> x) {
    var tf = scope.tf();
    return tf.nn.maxPool(
        Convolution.pad(scope, x, size / 2),
        tf.constant(new int[] {1, size, size, 1}),
        tf.constant(new int[] {1, stride, stride, 1}),
        "VALID");
  }
}
