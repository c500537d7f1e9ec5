package org.ithn.framework.layers;

import static org.ithn.framework.layers.Shapes.flattenRows;
import static org.ithn.framework.layers.Shapes.restoreRows;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialiser;
import org.ithn.framework.graph.Initialisers;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * A linear layer, {@code x W + b} over the last axis.
 *
 * <p>Variables: {@code kernel} {@code [inputs, outputs]} (the transpose of PyTorch's {@code
 * weight}), {@code bias} {@code [outputs]}.
 *
 * @param inputs the size of the last axis of {@code x}
 * @param outputs the size of the last axis of the result
 * @param kernel the initial values of the kernel
 * @param bias the initial values of the bias, or none
 */
public record Linear(int inputs, int outputs, Initialiser kernel, Bias bias) {
  /** The initial values of the bias, or none. */
  public enum Bias {
    /** No bias. */
    NONE,
    /** A bias that starts at 0. */
    ZERO,
    /** A bias that starts uniform in ±1 / sqrt(inputs), PyTorch's default. */
    FAN_IN
  }

  /** Returns a layer with PyTorch's defaults: kernel and bias uniform in ±1 / sqrt(inputs). */
  public static Linear of(int inputs, int outputs) {
    return new Linear(inputs, outputs, Initialisers.fanInUniform(inputs), Bias.FAN_IN);
  }

  /**
   * Returns a layer with a Glorot kernel and PyTorch's default bias, as in R2GenCMN's transformer.
   */
  public static Linear glorot(int inputs, int outputs) {
    return new Linear(inputs, outputs, Initialisers.glorotUniform(), Bias.FAN_IN);
  }

  /** Returns a layer with PyTorch's default kernel and no bias. */
  public static Linear withoutBias(int inputs, int outputs) {
    return new Linear(inputs, outputs, Initialisers.fanInUniform(inputs), Bias.NONE);
  }

  /**
   * Adds the layer.
   *
   * @param x {@code [..., inputs]}
   * @return {@code [..., outputs]}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    var tf = scope.tf();
    Operand<T> product = // [rows, outputs]
        MixedPrecision.matMul(scope, flattenRows(tf, x, inputs), kernel(scope));
    if (bias != Bias.NONE) {
      product = tf.nn.biasAdd(product, bias(scope));
    }
    return restoreRows(tf, product, x, outputs);
  }

  /** Returns the variable {@code kernel}, {@code [inputs, outputs]}. */
  <T extends TFloating> Operand<T> kernel(GraphScope<T> scope) {
    return scope.trainable("kernel", Shape.of(inputs, outputs), kernel);
  }

  /** Returns the variable {@code bias}, {@code [outputs]}; only if the layer has one. */
  <T extends TFloating> Operand<T> bias(GraphScope<T> scope) {
    return scope.trainable("bias", Shape.of(outputs), biasValues());
  }

  private Initialiser biasValues() {
    return bias == Bias.FAN_IN ? Initialisers.fanInUniform(inputs) : Initialisers.zeros();
  }
}
