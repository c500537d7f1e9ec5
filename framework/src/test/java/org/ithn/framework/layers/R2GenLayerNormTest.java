package org.ithn.framework.layers;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.framework.layers.Scalars.sumOfSines;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.Arrays;
import java.util.List;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

final class R2GenLayerNormTest {
  /** Mean 2, squares 4 + 0 + 4, unbiased variance 4. */
  @Test
  void dividesByTheUnbiasedDeviationPlusEpsilon() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TensorData.of(new double[] {0, 2, 4}, 1, 3));
      Operand<TFloat64> y = new R2GenLayerNorm(3).build(test.scope(), x);
      test.start();
      test.assign("scale", TensorData.of(new double[] {1, 5, 3}, 3));
      test.assign("shift", TensorData.of(new double[] {0, 7, 11}, 3));
      double one = 2 / (2 + 1e-6);
      assertClose("normal", test.run(y), new double[] {-one, 7, 3 * one + 11}, 1e-12);
    }
  }

  @Test
  void epsilonIsAddedOutsideTheRoot() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      double tiny = 1e-6;
      Operand<TFloat64> x = test.input(TensorData.of(new double[] {-tiny, 0, tiny}, 1, 3));
      Operand<TFloat64> y = new R2GenLayerNorm(3).build(test.scope(), x);
      test.start();
      assertClose("normal", test.run(y), new double[] {-0.5, 0, 0.5}, 1e-9);
    }
  }

  @Test
  void aConstantRowGivesTheShiftAndAFiniteGradient() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> x = test.input(new float[] {7, 7, 7, 0, 0, 0}, 2, 3);
      Operand<TFloat32> y = new R2GenLayerNorm(3).build(test.scope(), x);
      Operand<TFloat32> gradient = test.gradients(sumOfSines(test, y), List.of(x)).get(0);
      test.start();
      List<double[]> got = test.runAll(List.of(y, gradient));
      assertClose("normal", got.get(0), new double[6], 0);
      assertThat(Arrays.stream(got.get(1)).allMatch(Double::isFinite)).isTrue();
    }
  }
}
