package org.ithn.backbones.r2gen;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.List;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Tests of the relational memory and of the norm that it modulates. */
final class RelationalMemoryTest {
  private static final int WIDTH = 6;
  private static final int SLOTS = 2;
  private static final RelationalMemory MEMORY =
      new RelationalMemory(WIDTH, 3, SLOTS, 5, new Dropout(0));

  private static Operand<TFloat64> sumOfSines(TestGraph<TFloat64> test, Operand<TFloat64> y) {
    var tf = test.tf();
    return tf.reduceSum(tf.math.sin(tf.reshape(y, tf.constant(new int[] {-1}))), tf.constant(0));
  }

  /** Returns the values with a length that is unknown to the graph. */
  private static Operand<TFloat64> withUnknownLength(
      TestGraph<TFloat64> test, Operand<TFloat64> x) {
    var tf = test.tf();
    int[] sizes = {(int) x.shape().get(0), (int) x.shape().get(1), WIDTH};
    Operand<TInt32> fed = test.typedInput(TInt32.class, TInt32.vectorOf(sizes));
    Operand<TFloat64> same = tf.slice(x, tf.constant(new int[] {0, 0, 0}), fed);
    Operand<TFloat64> unknown = tf.reshape(same, tf.constant(new int[] {sizes[0], -1, WIDTH}));
    assertThat(unknown.shape().get(1)).isEqualTo(Shape.UNKNOWN_SIZE);
    return unknown;
  }

  @Test
  void gradientMatchesCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(1, 2, 3, WIDTH));
      Operand<TFloat64> y = MEMORY.build(test.scope(), x);
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, y))
              .withRespectTo("x", x)
              .withRespectToVariables();
      test.start();
      check.verify();
    }
  }

  @Test
  void unknownLengthInTrainingYieldsTheSameValuesAndGradients() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(1, 2, 3, WIDTH));
      Operand<TFloat64> known = MEMORY.build(test.scope(), x);
      Operand<TFloat64> padded = MEMORY.build(test.scope(), withUnknownLength(test, x));
      Operand<TFloat64> gradients = test.gradients(sumOfSines(test, known), List.of(x)).get(0);
      Operand<TFloat64> paddedGradients =
          test.gradients(sumOfSines(test, padded), List.of(x)).get(0);
      test.start();
      List<double[]> got = test.runAll(List.of(known, padded, gradients, paddedGradients));
      assertClose("memory", got.get(1), got.get(0), 1e-12);
      assertClose("gradient", got.get(3), got.get(2), 1e-12);
    }
  }

  @Test
  void loopsAndSingleStepsEqualTheUnrolledMemory() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      Operand<TFloat64> x = test.input(TestTensors.normal(4, 2, 3, WIDTH));
      Operand<TFloat64> unrolled = MEMORY.build(test.scope(), x);
      Operand<TFloat64> looped = MEMORY.build(test.scope(), withUnknownLength(test, x));
      Operand<TFloat64> memory = MEMORY.initialState(test.scope(), tf.constant(2));
      List<Operand<TFloat64>> steps = new java.util.ArrayList<>();
      for (int t = 0; t < 3; t++) {
        memory = MEMORY.step(test.scope(), memory, tf.gather(x, tf.constant(t), tf.constant(1)));
        steps.add(memory);
      }
      Operand<TFloat64> stepped = tf.stack(steps, org.tensorflow.op.core.Stack.axis(1L));
      test.start();
      List<double[]> got = test.runAll(List.of(unrolled, looped, stepped));
      assertThat(got.get(0)).hasLength(2 * 3 * SLOTS * WIDTH);
      assertClose("loop", got.get(1), got.get(0), 1e-12);
      assertClose("steps", got.get(2), got.get(0), 1e-12);
    }
  }

  @Test
  void memoryStartsAsTheFirstRowsOfTheIdentity() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> start = MEMORY.initialState(test.scope(), test.tf().constant(1));
      test.start();
      assertThat(test.run(start)).isEqualTo(new double[] {1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0});
    }
  }

  @Test
  void conditionalNormGradientMatchesCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(2, 2, 3, WIDTH));
      Operand<TFloat64> memory = test.input(TestTensors.normal(3, 2, 3, 5));
      Operand<TFloat64> y = new ConditionalLayerNorm(WIDTH, 5).build(test.scope(), x, memory);
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, y))
              .withRespectTo("x", x)
              .withRespectTo("memory", memory)
              .withRespectToVariables();
      test.start();
      check.verify();
    }
  }

  /** With zero kernels only the biases 0.1 of the outer layers remain: {@code 1.1 normal + 0.1}. */
  @Test
  void withZeroKernelsTheConditionalNormAddsItsBiases() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TensorData.of(new double[] {1, 3}, 1, 2));
      Operand<TFloat64> memory = test.input(TensorData.of(new double[] {5, 7, 9}, 1, 3));
      Operand<TFloat64> y = new ConditionalLayerNorm(2, 3).build(test.scope(), x, memory);
      test.start();
      for (String change : List.of("scale_change", "shift_change")) {
        test.assign(change + "/inner/kernel", TensorData.of(new double[6], 3, 2));
        test.assign(change + "/outer/kernel", TensorData.of(new double[4], 2, 2));
      }
      double normal = 1 / (Math.sqrt(2) + 1e-6); // the unbiased deviation of 1 and 3 is root 2
      assertClose("y", test.run(y), new double[] {0.1 - 1.1 * normal, 0.1 + 1.1 * normal}, 1e-12);
    }
  }
}
