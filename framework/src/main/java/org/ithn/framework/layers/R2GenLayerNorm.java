package org.ithn.framework.layers;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.family.TFloating;

/**
 * Layer normalisation of the R2Gen family: {@code scale (x - mean) / (std + epsilon) + shift}.
 *
 * <p>Differs from {@link LayerNorm}: the standard deviation is unbiased (divided by width - 1), and
 * epsilon is added outside the root. Rows without variance give {@code shift}. Differs from the
 * original: the variance is at least 1e-30, so the gradient of such rows is finite.
 *
 * <p>Variables: {@code scale}, {@code shift} {@code [width]}.
 *
 * <p>Source: R2GenCMN, {@code modules/base_cmn.py}, {@code LayerNorm}.
 *
 * @param width the size of the last axis, at least 2
 */
public record R2GenLayerNorm(int width) {
  private static final double EPSILON = 1e-6;
  private static final double LEAST_VARIANCE = 1e-30;

  /**
   * Adds the normalisation.
   *
   * @param x {@code [..., width]}
   * @return the shape of {@code x}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    var tf = scope.tf();
    return tf.math.add(tf.math.mul(normalise(scope, x), scale(scope)), shift(scope));
  }

  /** Returns the variable {@code scale}, {@code [width]}. */
  public <T extends TFloating> Operand<T> scale(GraphScope<T> scope) {
    return scope.trainable("scale", Shape.of(width), Initialisers.ones());
  }

  /** Returns the variable {@code shift}, {@code [width]}. */
  public <T extends TFloating> Operand<T> shift(GraphScope<T> scope) {
    return scope.trainable("shift", Shape.of(width), Initialisers.zeros());
  }

  /**
   * Adds {@code (x - mean) / (std + epsilon)}, without scale and shift.
   *
   * @param x {@code [..., width]}
   * @return the shape of {@code x}
   */
  public <T extends TFloating> Operand<T> normalise(GraphScope<T> scope, Operand<T> x) {
    var tf = scope.tf();
    Operand<T> centred = tf.math.sub(x, tf.math.mean(x, tf.constant(-1), Mean.keepDims(true)));
    Operand<T> squares =
        tf.reduceSum(tf.math.square(centred), tf.constant(-1), ReduceSum.keepDims(true));
    // x is multiplied by a factor, because a quotient would compute a tensor as large as x early
    // and keep it. The factor's numerator is the root and not 1, because a reciprocal is rounded by
    // another rule at the end of a tensor than within it.
    double root = Math.sqrt(width - 1);
    Operand<T> length =
        tf.math.sqrt(tf.math.maximum(squares, scope.scalar((width - 1) * LEAST_VARIANCE)));
    Operand<T> factor =
        tf.math.div(scope.scalar(root), tf.math.add(length, scope.scalar(root * EPSILON)));
    return tf.math.mul(centred, factor);
  }
}
