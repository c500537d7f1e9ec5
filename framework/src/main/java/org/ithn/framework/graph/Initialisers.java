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

/** The initial values that the backbones of the paper use, on TensorFlow's own initialisers. */
public final class Initialisers {
  private Initialisers() {}

  /** The same value everywhere. */
  public static Initialiser constant(double value) {
    return new Initialiser() {
      @Override
      public <T extends TFloating> Operand<T> values(
          Ops tf, Shape shape, long seed, Class<T> type) {
        return tf.fill(runtimeShape(tf, shape), tf.dtypes.cast(tf.constant(value), type));
      }
    };
  }

  /** Zeros. */
  public static Initialiser zeros() {
    return constant(0);
  }

  /** Ones. */
  public static Initialiser ones() {
    return constant(1);
  }

  /** Normal with mean 0. */
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

  /** Uniform in [-bound, bound). */
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
   * Uniform in ±1 / sqrt(inputs): what PyTorch gives to the kernels and the biases of its linear
   * and convolution layers by default.
   *
   * @param inputs the number of inputs of one output
   */
  public static Initialiser fanInUniform(int inputs) {
    return uniform(1 / Math.sqrt(inputs));
  }

  /**
   * Glorot and Bengio's uniform values ("Xavier") in ±sqrt(6 / (inputs + outputs)), for kernels
   * {@code [inputs, outputs]}.
   *
   * <p>Not the library's {@code Glorot}: its uniform values are in [0, bound) alone.
   */
  public static Initialiser glorotUniform() {
    return new Initialiser() {
      @Override
      public <T extends TFloating> Operand<T> values(
          Ops tf, Shape shape, long seed, Class<T> type) {
        checkArgument(
            shape.numDimensions() == 2,
            "Glorot's values are for kernels [inputs, outputs], not for shape %s",
            shape);
        double bound = Math.sqrt(6.0 / (shape.get(0) + shape.get(1)));
        return uniform(bound).values(tf, shape, seed, type);
      }
    };
  }

  /**
   * He et al.'s normal values over the number of outputs, torchvision's choice for the convolutions
   * of a ResNet.
   *
   * @param outputs kernel height x kernel width x output channels
   */
  public static Initialiser heNormal(int outputs) {
    return normal(Math.sqrt(2.0 / outputs));
  }

  /**
   * A shape that TensorFlow learns when it runs. Initial values of a constant shape are computed
   * while the graph is optimised and kept as long as the session lives, beside the variables.
   */
  private static Operand<TInt64> runtimeShape(Ops tf, Shape shape) {
    Operand<TInt64> zeros = // stateful, and so never computed beforehand
        tf.empty(tf.constant(new int[] {shape.numDimensions()}), TInt64.class, Empty.init(true));
    return tf.math.add(zeros, tf.constant(shape.asArray()));
  }
}
