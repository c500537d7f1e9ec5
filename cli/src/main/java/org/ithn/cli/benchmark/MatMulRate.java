package org.ithn.cli.benchmark;

import java.util.Arrays;
import org.ithn.framework.graph.Precision;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/** Measurement of TensorFlow's matrix-product rate, the main cost of training. */
public final class MatMulRate {
  private static final int MIN_SIZE = 1024;
  private static final int MAX_SIZE = 8192;
  private static final int REPEATS = 4;
  private static final int ROUNDS = 8;

  /** Shortest useful measurement; below it call overhead dominates and larger matrices are used. */
  private static final double MIN_SECONDS = 0.02;

  private MatMulRate() {}

  /**
   * Measures the best of a few rounds in float32, in 10^9 operations per second; a multiplication
   * and an addition count as one operation each.
   */
  public static double gigaflops() {
    return gigaflops(TFloat32.class);
  }

  /** Measures the rate in the element type of a training precision. */
  public static double gigaflops(Precision precision) {
    return precision == Precision.BF16 ? gigaflops(TBfloat16.class) : gigaflops();
  }

  /** Measures the rate with matrices of the given element type. */
  public static <T extends TNumber> double gigaflops(Class<T> type) {
    int size = MIN_SIZE;
    double seconds = seconds(size, type);
    while (seconds < MIN_SECONDS && size < MAX_SIZE) {
      size *= 2;
      seconds = seconds(size, type);
    }
    return REPEATS * 2.0 * size * size * size / seconds / 1e9;
  }

  /** Returns the time of the best round. */
  private static <T extends TNumber> double seconds(int size, Class<T> type) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      // Random input, because TensorFlow folds products of constants.
      Operand<T> random =
          tf.dtypes.cast(
              tf.random.randomUniform(tf.constant(new int[] {size, size}), TFloat32.class), type);
      Operand<T> product = random;
      for (int i = 0; i < REPEATS; i++) {
        product = tf.linalg.matMul(product, random);
      }
      Operand<TFloat32> sum =
          tf.reduceSum(tf.dtypes.cast(product, TFloat32.class), tf.constant(new int[] {0, 1}));
      double[] seconds = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        session.runner().fetch(sum).run().close();
        seconds[round] = (System.nanoTime() - start) / 1e9;
      }
      return Arrays.stream(seconds).min().orElseThrow();
    }
  }
}
