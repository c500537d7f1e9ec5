package org.ithn.backbones.visualgpt;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Tanh approximation of GELU, as in GPT-2: {@code x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715
 * x^3)))}.
 *
 * <p>Source: Hendrycks and Gimpel, 2016, Sec. 2; differs from {@code x Phi(x)} by up to 5e-4.
 */
final class TanhGelu {
  private static final double CUBIC = 0.044715;
  private static final double SCALE = Math.sqrt(2 / Math.PI);

  private TanhGelu() {}

  /** Builds the activation; the result has the shape of {@code x}. */
  static <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    Ops tf = scope.tf();
    Operand<T> cube = tf.math.mul(x, tf.math.square(x));
    Operand<T> inner = tf.math.add(x, tf.math.mul(cube, scope.scalar(CUBIC)));
    Operand<T> factor = tf.math.tanh(tf.math.mul(inner, scope.scalar(SCALE)));
    return tf.math.mul(tf.math.mul(x, scope.scalar(0.5)), tf.math.add(factor, scope.scalar(1)));
  }
}
