package org.ithn.framework.layers;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.graph.Recompute;
import org.ithn.framework.graph.Recomputed;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.family.TFloating;

/**
 * Layer norm as R2Gen's family computes it: {@code scale (x - mean) / (std + epsilon) + shift}.
 *
 * <p>Differs from the common one: the standard deviation is the unbiased one (divided by width - 1)
 * and epsilon is added to it, outside the root. Rows without variance get {@code shift} and, as a
 * difference to the original, a finite gradient: the variance is at least 1e-30.
 *
 * <p>Variables: {@code scale}, {@code shift} {@code [width]}.
 *
 * <p>Source: R2GenCMN, {@code modules/base_cmn.py}, {@code LayerNorm}.
 *
 * @param width of the last axis, at least 2
 */
public record ReferenceLayerNorm(int width) {
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
    return tf.math.add(tf.math.mul(normal(scope, x), scale(scope)), shift(scope));
  }

  /** The variable {@code scale}, {@code [width]}. */
  public <T extends TFloating> Operand<T> scale(GraphScope<T> scope) {
    return scope.trainable("scale", Shape.of(width), Initialisers.ones());
  }

  /** The variable {@code shift}, {@code [width]}. */
  public <T extends TFloating> Operand<T> shift(GraphScope<T> scope) {
    return scope.trainable("shift", Shape.of(width), Initialisers.zeros());
  }

  /**
   * Adds {@code (x - mean) / (std + epsilon)} alone.
   *
   * @param x {@code [..., width]}
   * @return the shape of {@code x}
   */
  public <T extends TFloating> Operand<T> normal(GraphScope<T> scope, Operand<T> x) {
    var tf = scope.tf();
    Operand<T> centred = tf.math.sub(x, tf.math.mean(x, tf.constant(-1), Mean.keepDims(true)));
    Operand<T> squares =
        tf.reduceSum(tf.math.square(centred), tf.constant(-1), ReduceSum.keepDims(true));
    Operand<T> variance = tf.math.mul(squares, scope.scalar(1.0 / (width - 1)));
    Operand<T> deviation = tf.math.sqrt(tf.math.maximum(variance, scope.scalar(LEAST_VARIANCE)));
    return Recomputed.part( // or what its gradient needs would be computed early and kept
        scope,
        Recompute.NONE,
        List.of(centred, tf.math.add(deviation, scope.scalar(EPSILON))),
        (in, of) -> in.tf().math.div(of.get(0), of.get(1)));
  }
}
