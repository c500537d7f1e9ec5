package org.ithn.framework.layers;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.framework.layers.Scalars.sumOfSines;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

final class LayerNormTest {
  private static final int WIDTH = 5;
  private static final double EPSILON = 1e-5;

  @Test
  void everyRowIsNormalisedOverTheLastAxis() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(3, 2, 3, WIDTH));
      Operand<TFloat64> y = new LayerNorm(WIDTH, EPSILON).build(test.scope(), x);
      double[] scale = {2, 3, 5, 7, 11};
      double[] shift = {-13, 17, -19, 23, -29};
      test.start();
      test.assign(
          Map.of("scale", TensorData.of(scale, WIDTH), "shift", TensorData.of(shift, WIDTH)));
      assertClose("norm", test.run(y), expected(test.inputValues(x), scale, shift), 1e-12);
    }
  }

  private static double[] expected(double[] x, double[] scale, double[] shift) {
    double[] y = new double[x.length];
    for (int row = 0; row < x.length; row += WIDTH) {
      double[] values = Arrays.copyOfRange(x, row, row + WIDTH);
      double mean = Arrays.stream(values).sum() / WIDTH;
      double squares = Arrays.stream(values).map(value -> value * value).sum() / WIDTH;
      double deviation = Math.sqrt(squares - mean * mean + EPSILON);
      for (int i = 0; i < WIDTH; i++) {
        y[row + i] = scale[i] * (values[i] - mean) / deviation + shift[i];
      }
    }
    return y;
  }

  /** Mean 2, squares 4 + 0 + 4, variance 8 / 3: not R2Gen's unbiased 4. */
  @Test
  void dividesByTheBiasedDeviation() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TensorData.of(new double[] {0, 2, 4}, 1, 3));
      Operand<TFloat64> y = new LayerNorm(3, 1e-12).build(test.scope(), x);
      test.start();
      double one = Math.sqrt(1.5);
      assertClose("norm", test.run(y), new double[] {-one, 0, one}, 1e-9);
    }
  }

  /** A variance of 2e-12 / 3 and an epsilon of 1e-12. */
  @Test
  void epsilonIsInsideTheRoot() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      double tiny = 1e-6;
      Operand<TFloat64> x = test.input(TensorData.of(new double[] {-tiny, 0, tiny}, 1, 3));
      Operand<TFloat64> y = new LayerNorm(3, 1e-12).build(test.scope(), x);
      test.start();
      double one = Math.sqrt(0.6);
      assertClose("norm", test.run(y), new double[] {-one, 0, one}, 1e-9);
    }
  }

  @Test
  void gradientsEqualCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(4, 2, 3, WIDTH));
      Operand<TFloat64> y = new LayerNorm(WIDTH, EPSILON).build(test.scope().sub("norm"), x);
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, y))
              .withRespectTo("x", x)
              .withRespectToVariables();
      test.start();
      check.verify();
    }
  }

  @Test
  void aConstantRowGivesTheShiftAndAFiniteGradient() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> x = test.input(new float[] {7, 7, 7, 0, 0, 0}, 2, 3);
      Operand<TFloat32> y = new LayerNorm(3, EPSILON).build(test.scope(), x);
      Operand<TFloat32> gradient = test.gradients(sumOfSines(test, y), List.of(x)).get(0);
      test.start();
      List<double[]> got = test.runAll(List.of(y, gradient));
      assertClose("norm", got.get(0), new double[6], 0);
      assertThat(Arrays.stream(got.get(1)).allMatch(Double::isFinite)).isTrue();
    }
  }
}
