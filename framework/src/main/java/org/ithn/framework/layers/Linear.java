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
 * {@code x W + b} over the last axis.
 *
 * <p>Variables: {@code kernel} {@code [inputs, outputs]} (the transpose of PyTorch's {@code
 * weight}), {@code bias} {@code [outputs]}.
 *
 * @param inputs width of the last axis of x
 * @param outputs width of the last axis of the result
 * @param kernel the kernel's first values
 * @param bias the bias's first values, and whether there is one
 */
public record Linear(int inputs, int outputs, Initialiser kernel, Bias bias) {
  /** Whether a bias is added, and how it starts. */
  public enum Bias {
    /** No bias. */
    NONE,
    /** Starts at 0. */
    ZERO,
    /** Starts uniform in ±1 / sqrt(inputs), PyTorch's default. */
    FAN_IN
  }

  /** PyTorch's default: kernel and bias uniform in ±1 / sqrt(inputs). */
  public static Linear of(int inputs, int outputs) {
    return new Linear(inputs, outputs, Initialisers.fanInUniform(inputs), Bias.FAN_IN);
  }

  /** Kernel by Glorot's rule, bias by PyTorch's default, as R2GenCMN's transformer starts. */
  public static Linear glorot(int inputs, int outputs) {
    return new Linear(inputs, outputs, Initialisers.glorotUniform(), Bias.FAN_IN);
  }

  /** PyTorch's default without a bias. */
  public static Linear withoutBias(int inputs, int outputs) {
    return new Linear(inputs, outputs, Initialisers.fanInUniform(inputs), Bias.NONE);
  }

  /**
   * Adds the product.
   *
   * @param x {@code [..., inputs]}
   * @return {@code [..., outputs]}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    var tf = scope.tf();
    Operand<T> weights = scope.trainable("kernel", Shape.of(inputs, outputs), kernel);
    Operand<T> product =
        MixedPrecision.matMul(scope, flattenRows(tf, x, inputs), weights); // [rows, outputs]
    if (bias != Bias.NONE) {
      product = tf.nn.biasAdd(product, scope.trainable("bias", Shape.of(outputs), biasValues()));
    }
    return restoreRows(tf, product, x, outputs);
  }

  private Initialiser biasValues() {
    return bias == Bias.FAN_IN ? Initialisers.fanInUniform(inputs) : Initialisers.zeros();
  }
}
