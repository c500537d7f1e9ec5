package org.ithn.backbones.ppked;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Linear;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Knowledge graph of the 20 topics of {@code ./ithn topics}: embedded nodes after two graph
 * convolutions, {@code H' = ReLU(D^-1/2 (A + I) D^-1/2 H W)}.
 *
 * <p>Topics of one organ are joined with each other; the others are isolated.
 *
 * <p>Variables: {@code nodes} {@code [20, H]}, {@code layer_0/kernel}, {@code layer_1/kernel}
 * {@code [H, H]}.
 *
 * <p>Source: the topics and organs are those of Zhang et al., "When Radiology Report Generation
 * Meets Knowledge Graph", AAAI 2020, which PPKED uses. The convolution follows Kipf and Welling,
 * 2017; it and the missing global node are our choice.
 *
 * @param width H, the width of the nodes
 */
record TopicGraph(int width) {
  /** The number of topics. */
  static final int TOPICS = 20;

  private static final int LAYERS = 2;

  /** The first and last number of the topics of each organ with several, in the topics' order. */
  private static final List<int[]> ORGANS =
      List.of(new int[] {4, 6}, new int[] {7, 8}, new int[] {9, 15}, new int[] {16, 17});

  /**
   * Returns {@code D^-1/2 (A + I) D^-1/2}: 1 over the organ's topics between topics of an organ.
   */
  static double[][] weights() {
    double[][] weights = new double[TOPICS][TOPICS];
    for (int topic = 0; topic < TOPICS; topic++) {
      weights[topic][topic] = 1;
    }
    for (int[] organ : ORGANS) {
      for (int i = organ[0]; i <= organ[1]; i++) {
        for (int j = organ[0]; j <= organ[1]; j++) {
          weights[i][j] = 1.0 / (organ[1] - organ[0] + 1);
        }
      }
    }
    return weights;
  }

  /** Builds the nodes, {@code [20, H]}. */
  <T extends TFloating> Operand<T> build(GraphScope<T> scope) {
    Ops tf = scope.tf();
    Operand<T> edges = tf.dtypes.cast(tf.constant(weights()), scope.type());
    Operand<T> x = scope.trainable("nodes", Shape.of(TOPICS, width), Initialisers.normal(1));
    for (int layer = 0; layer < LAYERS; layer++) {
      Operand<T> mixed = tf.linalg.matMul(edges, x);
      x =
          tf.nn.relu(
              Linear.withoutBias(width, width).build(scope.variableScope("layer_" + layer), mixed));
    }
    return x;
  }
}
