package org.ithn.framework.layers;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.family.TFloating;

/** Operations on the rows of matrices {@code [B, E]}. */
public final class RowVectors {
  /** The smallest length to divide by. A row of zeros stays zero, where PyTorch gives NaN. */
  private static final double SHORTEST = 1e-12;

  private RowVectors() {}

  /**
   * Returns the inner products of corresponding rows.
   *
   * @return {@code [B, 1]}
   */
  public static <T extends TFloating> Operand<T> dot(
      GraphScope<T> scope, Operand<T> a, Operand<T> b) {
    var tf = scope.tf();
    return tf.reduceSum(tf.math.mul(a, b), tf.constant(1), ReduceSum.keepDims(true));
  }

  /** Divides each row by its length, or by 1e-12 if it is shorter. */
  public static <T extends TFloating> Operand<T> l2Normalise(GraphScope<T> scope, Operand<T> x) {
    var tf = scope.tf();
    Operand<T> squared = tf.math.maximum(dot(scope, x, x), scope.scalar(SHORTEST * SHORTEST));
    return tf.math.mul(x, tf.math.rsqrt(squared));
  }

  /**
   * Returns the cosines of corresponding rows; lengths are clamped to at least 1e-12.
   *
   * @return {@code [B, 1]} in [-1, 1]
   */
  public static <T extends TFloating> Operand<T> cosine(
      GraphScope<T> scope, Operand<T> a, Operand<T> b) {
    return dot(scope, l2Normalise(scope, a), l2Normalise(scope, b));
  }

  /** Returns the mean of all elements, a scalar. */
  public static <T extends TFloating> Operand<T> mean(GraphScope<T> scope, Operand<T> x) {
    return scope.tf().math.mean(x, scope.tf().constant(new int[] {0, 1}));
  }
}
