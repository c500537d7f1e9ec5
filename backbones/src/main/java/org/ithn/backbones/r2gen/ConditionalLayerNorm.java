package org.ithn.backbones.r2gen;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.R2GenLayerNorm;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Layer norm whose scale and shift are modulated by a memory, row by row: {@code (scale + f(m)) (x
 * - mean) / (std + epsilon) + (shift + g(m))}, where f and g are two linear layers with a ReLU in
 * between.
 *
 * <p>Variables: {@code scale}, {@code shift} {@code [H]}; {@code scale_change/inner}, {@code
 * scale_change/outer}, {@code shift_change/inner}, {@code shift_change/outer}, each with {@code
 * kernel} (Glorot) and {@code bias} (initially 0.1).
 *
 * <p>Source: Chen et al., "Generating Radiology Reports via Memory-driven Transformer", 2020, Sec.
 * 3.3; R2Gen, {@code modules/encoder_decoder.py}, {@code ConditionalLayerNorm}.
 *
 * @param width H, the width of x
 * @param memoryWidth the width of the memory
 */
record ConditionalLayerNorm(int width, int memoryWidth) {
  private static final double INITIAL_BIAS = 0.1;

  /**
   * Builds the normalisation.
   *
   * @param x {@code [..., H]}
   * @param memory {@code [..., memoryWidth]}, with the same rows as {@code x}
   * @return the normalised values, with the shape of {@code x}
   */
  <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x, Operand<T> memory) {
    Ops tf = scope.tf();
    R2GenLayerNorm plain = new R2GenLayerNorm(width);
    Operand<T> rows = tf.reshape(memory, tf.constant(new int[] {-1, memoryWidth}));
    Operand<T> scale = // [rows, H]
        tf.math.add(mlp(scope.variableScope("scale_change"), rows), plain.scale(scope));
    Operand<T> shift =
        tf.math.add(mlp(scope.variableScope("shift_change"), rows), plain.shift(scope));
    Operand<T> normal = tf.reshape(plain.normalise(scope, x), tf.constant(new int[] {-1, width}));
    return tf.reshape(tf.math.add(tf.math.mul(normal, scale), shift), tf.shape(x));
  }

  private <T extends TFloating> Operand<T> mlp(GraphScope<T> scope, Operand<T> rows) {
    Operand<T> inner = scope.tf().nn.relu(linear(scope.variableScope("inner"), memoryWidth, rows));
    return linear(scope.variableScope("outer"), width, inner);
  }

  private <T extends TFloating> Operand<T> linear(
      GraphScope<T> scope, int inputs, Operand<T> rows) {
    Operand<T> kernel =
        scope.trainable("kernel", Shape.of(inputs, width), Initialisers.glorotUniform());
    Operand<T> bias = scope.trainable("bias", Shape.of(width), Initialisers.constant(INITIAL_BIAS));
    return scope.tf().nn.biasAdd(scope.tf().linalg.matMul(rows, kernel), bias);
  }
}
