package org.ithn.framework.profile;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Estimates compared with counts by hand. */
class GraphEstimateTest {
  @Test
  void countsAProductWhoseRowsAreFedAndIgnoresWhatTheTargetDoesNotNeed() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> rows =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, 50)));
      Operand<TFloat32> right = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(50, 7)));
      Operand<TFloat32> product = tf.linalg.matMul(rows, right); // [3, 7]
      tf.linalg.matMul(product, tf.placeholder(TFloat32.class)); // not needed
      Operand<TFloat32> twice = tf.math.add(product, product);
      GraphEstimate estimate =
          GraphEstimate.of(
              graph, twice.op().name(), shape -> shape.isUnknown() ? shape : rows(shape, 3));
      assertThat(estimate.flops()).isEqualTo(2.0 * 3 * 7 * 50);
      // Both inputs and the product; the inputs are freed before the sum.
      assertThat(estimate.peakBytes()).isEqualTo(4L * (3 * 50 + 50 * 7 + 3 * 7));
      assertThat(estimate.variableBytes()).isEqualTo(0);
    }
  }

  private static Shape rows(Shape shape, long rows) {
    long[] sizes = shape.asArray();
    sizes[0] = sizes[0] < 0 ? rows : sizes[0];
    return Shape.of(sizes);
  }
}
