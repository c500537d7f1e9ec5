package org.ithn.savedmodels;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A TensorFlow graph that computes a chain of square matrix products. */
final class MatrixProducts implements AutoCloseable {
  private static final int SIZE = 1024;
  private static final int COUNT = 16;

  /** Number of floating-point operations per run. */
  static final double FLOP = COUNT * 2.0 * SIZE * SIZE * SIZE;

  private final Graph graph = new Graph();
  private final Session session = new Session(graph);
  private final Operand<TFloat32> sum;

  MatrixProducts() {
    Ops tf = Ops.create(graph);
    // Random input, because TensorFlow folds products of constants.
    Operand<TFloat32> random =
        tf.random.randomUniform(tf.constant(new int[] {SIZE, SIZE}), TFloat32.class);
    Operand<TFloat32> small = tf.math.mul(random, tf.constant(1f / SIZE));
    Operand<TFloat32> product = small;
    for (int i = 0; i < COUNT; i++) {
      product = tf.linalg.matMul(product, small);
    }
    sum = tf.reduceSum(product, tf.constant(new int[] {0, 1}));
  }

  float run() {
    try (Result result = session.runner().fetch(sum).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
