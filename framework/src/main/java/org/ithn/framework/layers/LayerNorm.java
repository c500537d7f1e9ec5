package org.ithn.framework.layers;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.family.TFloating;

/**
 * Layer normalisation over the last axis, as in PyTorch's {@code nn.LayerNorm}, BERT and GPT-2:
 * {@code scale (x - mean) / sqrt(variance + epsilon) + shift} with the biased variance (divided by
 * the width).
 *
 * <p>Variables: {@code scale}, {@code shift}, {@code [width]}.
 *
 * <p>Source: Ba et al., 2016, Sec. 3.1. {@link R2GenLayerNorm} is the variant of the R2Gen family.
 *
 * @param width the size of the last axis
 * @param epsilon a value above 0, added inside the square root
 */
public record LayerNorm(int width, double epsilon) {
  /**
   * Adds the normalisation.
   *
   * @param x {@code [..., width]}
   * @return the shape of {@code x}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    Ops tf = scope.tf();
    Operand<T> scale = scope.trainable("scale", Shape.of(width), Initialisers.ones());
    Operand<T> shift = scope.trainable("shift", Shape.of(width), Initialisers.zeros());
    Operand<T> centred = tf.math.sub(x, mean(tf, x));
    Operand<T> variance = mean(tf, tf.math.square(centred));
    Operand<T> normal =
        tf.math.mul(centred, tf.math.rsqrt(tf.math.add(variance, scope.scalar(epsilon))));
    return tf.math.add(tf.math.mul(normal, scale), shift);
  }

  private static <T extends TFloating> Operand<T> mean(Ops tf, Operand<T> x) {
    return tf.math.mean(x, tf.constant(-1), Mean.keepDims(true));
  }
}
