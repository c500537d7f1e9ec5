package org.ithn.backbones.xpronet;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.Arrays;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

/** Tests of prototype queries by class and of the loss on the responses. */
final class PrototypeMemoryTest {
  private static final int WIDTH = 6;
  private static final PrototypeMemory MEMORY =
      new PrototypeMemory(WIDTH, 2, prototypes(2), new Dropout(0));

  private static XProNetConfig.Prototypes prototypes(int topK) {
    return new XProNetConfig.Prototypes(
        3, 2, 5, topK, XProNetConfig.LabelSource.CLASSIFIER, XProNetConfig.Losses.defaults());
  }

  private static TensorData labels(double... values) {
    return TensorData.of(values, values.length / 3, 3);
  }

  private static Operand<TFloat64> sumOfSines(TestGraph<TFloat64> test, Operand<TFloat64> y) {
    var tf = test.tf();
    return tf.reduceSum(tf.math.sin(tf.reshape(y, tf.constant(new int[] {-1}))), tf.constant(0));
  }

  private static Operand<TFloat64> response(
      TestGraph<TFloat64> test, Operand<TFloat64> x, Operand<TFloat64> labels) {
    return MEMORY.build(test.scope(), x, MEMORY.keysAndValues(test.scope()), labels);
  }

  /** With one class of two prototypes and k = 2, the selection cannot change. */
  @Test
  void gradientMatchesCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(1, 3, 2, WIDTH));
      Operand<TFloat64> labels = test.input(labels(1, 0, 0, 0, 0, 1, 0, 0, 0));
      Operand<TFloat64> y = response(test, x, labels);
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, y))
              .withRespectTo("x", x)
              .withRespectToVariables();
      test.start();
      check.verify();
    }
  }

  /** A study of one class has two prototypes, fewer than k, so only these two respond. */
  @Test
  void classWithFewerPrototypesThanTopKUsesAllOfThem() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(5, 3, 2, WIDTH));
      Operand<TFloat64> labels = test.input(labels(1, 0, 0, 0, 0, 1, 0, 1, 0));
      PrototypeMemory three = new PrototypeMemory(WIDTH, 2, prototypes(3), new Dropout(0));
      Operand<TFloat64> expected = response(test, x, labels);
      Operand<TFloat64> more =
          three.build(test.scope(), x, three.keysAndValues(test.scope()), labels);
      test.start();
      assertClose("response", test.run(more), test.run(expected), 1e-12);
    }
  }

  @Test
  void prototypesOfOtherClassesChangeNothing() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(2, 1, 2, WIDTH));
      Operand<TFloat64> y = response(test, x, test.input(labels(0, 1, 0)));
      test.start();
      double[] before = test.run(y);
      double[] matrix = test.run(test.store().get("matrix").value());
      double[] others = matrix.clone();
      Arrays.fill(others, 0, 2 * 5, 9); // class 0
      Arrays.fill(others, 4 * 5, 6 * 5, -9); // class 2
      test.assign("matrix", TensorData.of(others, 6, 5));
      assertThat(test.run(y)).isEqualTo(before);
      Arrays.fill(others, 2 * 5, 3 * 5, 9); // class 1
      test.assign("matrix", TensorData.of(others, 6, 5));
      assertThat(test.run(y)).isNotEqualTo(before);
    }
  }

  /**
   * With {@code cos = 0}, the pair that shares a class costs {@code w = 1.5^(-1/3)}, and each
   * example with itself nothing.
   */
  @Test
  void contrastiveLossMatchesTheWorkedExample() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> features = test.input(TensorData.of(new double[] {2, 0, 0, 5}, 2, 2));
      Operand<TFloat64> labels = test.input(TensorData.of(new double[] {1, 0, 1, 1}, 2, 2));
      Operand<TFloat64> loss =
          new MultiLabelContrastiveLoss(0.4).build(test.scope(), features, labels);
      test.start();
      double pair = Math.pow(1.5, -1.0 / 3);
      assertClose("loss", test.run(loss), new double[] {2 * pair / 4}, 1e-12);
    }
  }

  @Test
  void contrastiveLossGradientMatchesCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> features = test.input(TestTensors.normal(3, 4, 5));
      Operand<TFloat64> labels = test.input(labels(1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0));
      Operand<TFloat64> loss =
          new MultiLabelContrastiveLoss(0.1).build(test.scope(), features, labels);
      GradientCheck check = GradientCheck.of(test, loss).withRespectTo("features", features);
      test.start();
      check.verify();
      assertThat(test.run(loss)[0]).isGreaterThan(0.0);
    }
  }
}
