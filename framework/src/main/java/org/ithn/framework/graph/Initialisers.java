package org.ithn.framework.graph;

import static com.google.common.base.Preconditions.checkArgument;

import org.tensorflow.Operand;
import org.tensorflow.framework.initializers.RandomNormal;
import org.tensorflow.framework.initializers.RandomUniform;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Empty;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/** The initialisers of the paper's backbones, built on TensorFlow's own. */
public final class Initialisers {
  private Initialisers() {}

  /** Returns an initialiser that sets every entry to {@code value}. */
  public static Initialiser constant(double value) {
    return new Initialiser() {
      @Override
      public <T extends TFloating> Operand<T> values(
          Ops tf, Shape shape, long seed, Class<T> type) {
        return tf.fill(runtimeShape(tf, shape), tf.dtypes.cast(tf.constant(value), type));
      }
    };
  }

  /** Returns an initialiser that sets every entry to 0. */
  public static Initialiser zeros() {
    return constant(0);
  }

  /** Returns an initialiser that sets every entry to 1. */
  public static Initialiser ones() {
    return constant(1);
  }

  /** Returns an initialiser with normal values of mean 0. */
  public static Initialiser normal(double standardDeviation) {
    return new Initialiser() {
      @Override
      public <T extends TFloating> Operand<T> values(
          Ops tf, Shape shape, long seed, Class<T> type) {
        return new RandomNormal<T>(0, standardDeviation, seed)
            .call(tf, runtimeShape(tf, shape), type);
      }
    };
  }

  /** Returns an initialiser with uniform values in [-bound, bound). */
  public static Initialiser uniform(double bound) {
    return new Initialiser() {
      @Override
      public <T extends TFloating> Operand<T> values(
          Ops tf, Shape shape, long seed, Class<T> type) {
        return new RandomUniform<T>(-bound, bound, seed).call(tf, runtimeShape(tf, shape), type);
      }
    };
  }

  /**
   * Returns an initialiser with uniform values in ±1 / sqrt(inputs), PyTorch's default for the
   * kernels and biases of linear and convolution layers.
   *
   * @param inputs the number of inputs of one output
   */
  public static Initialiser fanInUniform(int inputs) {
    return uniform(1 / Math.sqrt(inputs));
  }

  /**
   * Returns Glorot and Bengio's uniform initialiser ("Xavier") in ±sqrt(6 / (inputs + outputs)),
   * for kernels {@code [inputs, outputs]}.
   *
   * <p>TensorFlow-Java's {@code Glorot} is not used because its uniform values lie in [0, bound).
   */
  public static Initialiser glorotUniform() {
    return new Initialiser() {
      @Override
      public <T extends TFloating> Operand<T> values(
          Ops tf, Shape shape, long seed, Class<T> type) {
        checkArgument(
            shape.numDimensions() == 2,
            "Glorot initialisation needs a kernel of shape [inputs, outputs], got %s",
            shape);
        double bound = Math.sqrt(6.0 / (shape.get(0) + shape.get(1)));
        return uniform(bound).values(tf, shape, seed, type);
      }
    };
  }

  /**
   * Returns He et al.'s normal initialiser, scaled by the number of outputs as in torchvision's
   * ResNet convolutions.
   *
   * @param outputs kernel height x kernel width x output channels
   */
  public static Initialiser heNormal(int outputs) {
    return normal(Math.sqrt(2.0 / outputs));
  }

  /**
   * Returns a shape that TensorFlow learns only at run time. Initial values of a constant shape
   * would be folded into constants and kept in memory in addition to the variables for as long as
   * the session is open.
   */
  private static Operand<TInt64> runtimeShape(Ops tf, Shape shape) {
    Operand<TInt64> zeros = // stateful, so never constant-folded
        tf.empty(tf.constant(new int[] {shape.numDimensions()}), TInt64.class, Empty.init(true));
    return tf.math.add(zeros, tf.constant(shape.asArray()));
  }
}
