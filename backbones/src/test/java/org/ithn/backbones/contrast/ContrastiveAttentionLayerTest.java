package org.ithn.backbones.contrast;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.List;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

/**
 * Tests of the normality pool and of both attentions against hand computation and central
 * differences.
 */
final class ContrastiveAttentionLayerTest {
  private static TensorData zeros(int... shape) {
    long[] sizes = java.util.Arrays.stream(shape).asLongStream().toArray();
    int count = java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return TensorData.of(new double[count], sizes);
  }

  /**
   * Pool of one image, n = 1 and all scores 0: half the difference to the pool's image is added.
   */
  @Test
  void withAPoolOfOneHalfTheDifferenceIsAdded() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      ContrastiveAttentionLayer contrast =
          new ContrastiveAttentionLayer(new NormalityPool(1, 2), 1, 3);
      Operand<TFloat64> patches =
          test.input(TensorData.of(new double[] {1, 5, 3, 7}, 1, 2, 2)); // mean 2, 6
      Operand<TFloat64> contrasted = contrast.build(test.scope(), patches, List.of());
      test.start();
      test.assign("pool", TensorData.of(new double[] {4, 2}, 1, 2));
      for (String part : List.of("query", "key")) {
        test.assign("aggregate/" + part + "/kernel", zeros(2, 3));
        test.assign("differentiate/" + part + "/kernel", zeros(2, 3));
        test.assign("differentiate/" + part + "/bias", zeros(3));
      }
      test.assign("join/kernel", TensorData.of(new double[] {1, 0, 0, 10}, 2, 2));
      // (g - p) / 2 = (-1, 2), joined as (-1, 20)
      assertClose("patches", test.run(contrasted), new double[] {0, 25, 2, 27}, 1e-12);
    }
  }

  @Test
  void everyMixtureOfAPoolOfOneIsThatImage() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      ContrastiveAttentionLayer contrast =
          new ContrastiveAttentionLayer(new NormalityPool(3, 2), 2, 3);
      Operand<TFloat64> image = test.input(TestTensors.normal(1, 1, 2));
      Operand<TFloat64> closest = contrast.aggregate(test.scope(), image);
      test.start();
      assertThat(test.run(closest)).isEqualTo(new double[4]); // the pool is empty
      test.assign("pool", TensorData.of(new double[] {0, 0, 4, 2, 0, 0}, 3, 2));
      assertClose("closest", test.run(closest), new double[] {4, 2, 4, 2}, 1e-12);
    }
  }

  @Test
  void gradientMatchesCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      ContrastiveAttentionLayer contrast =
          new ContrastiveAttentionLayer(new NormalityPool(7, 5), 2, 3);
      Operand<TFloat64> patches = test.input(TestTensors.normal(1, 2, 3, 5));
      Operand<TFloat64> y = contrast.build(test.scope(), patches, List.of());
      Operand<TFloat64> scalar =
          tf.reduceSum(tf.math.sin(tf.reshape(y, tf.constant(new int[] {-1}))), tf.constant(0));
      GradientCheck check =
          GradientCheck.of(test, scalar).withRespectTo("patches", patches).withRespectToVariables();
      test.start();
      test.assign("pool", TestTensors.normal(2, 7, 5));
      check.verify();
    }
  }

  @Test
  void newestNormalImagesComeFirstAndTheOldestAreDropped() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      NormalityPool pool = new NormalityPool(4, 1);
      Operand<TFloat64> first = test.input(TensorData.of(new double[] {1, 2, 3}, 3, 1));
      Operand<TFloat64> second = test.input(TensorData.of(new double[] {4, 5, 6}, 3, 1));
      pool.enqueue(test.scope(), first, test.input(TensorData.of(new double[] {1, 0, 1}, 3)));
      pool.enqueue(test.scope(), second, test.input(TensorData.of(new double[] {0, 1, 1}, 3)));
      Operand<TFloat64> features = pool.features(test.scope());
      List<org.tensorflow.op.Op> updates = test.store().updateOps();
      test.start();
      test.assign("pool", TensorData.of(new double[] {9, 8, 0, 0}, 4, 1));
      test.runTargets(updates);
      assertThat(test.run(features)).isEqualTo(new double[] {5, 6, 1, 3});
    }
  }
}
