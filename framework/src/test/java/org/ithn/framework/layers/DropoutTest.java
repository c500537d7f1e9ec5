package org.ithn.framework.layers;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.ithn.framework.graph.Mode;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

final class DropoutTest {
  private static final int COUNT = 10_007;

  private static Operand<TFloat32> ones(TestGraph<TFloat32> test) {
    float[] ones = new float[COUNT];
    Arrays.fill(ones, 1);
    return test.input(ones, COUNT);
  }

  /** The share of zeros has a standard deviation of at most 0.005. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.8})
  void dropsTheGivenShareAndScalesTheRest(double rate) {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      Operand<TFloat32> y = new Dropout(rate).build(test.scope(), ones(test));
      test.start();
      double[] got = test.run(y);
      long zeros = Arrays.stream(got).filter(value -> value == 0).count();
      assertThat((double) zeros / COUNT).isWithin(0.02).of(rate);
      for (double value : got) {
        if (value != 0) {
          assertThat(value).isWithin(1e-6).of(1 / (1 - rate));
        }
      }
    }
  }

  @Test
  void theSameSeedRepeatsAndEachSiteDiffers() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      Operand<TFloat32> x = ones(test);
      Dropout half = new Dropout(0.5);
      List<Operand<TFloat32>> both =
          List.of(half.build(test.scope(), x), half.build(test.scope(), x));
      test.start();
      List<double[]> first = test.runAll(both);
      List<double[]> again = test.runAll(both);
      test.setSeed(2);
      List<double[]> other = test.runAll(both);
      assertThat(again.get(0)).isEqualTo(first.get(0));
      assertThat(first.get(1)).isNotEqualTo(first.get(0));
      assertThat(other.get(0)).isNotEqualTo(first.get(0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EVALUATE", "SERVE"})
  void doesNothingOutsideTraining(String mode) {
    try (var test = TestGraph.of(TFloat32.class, Mode.valueOf(mode))) {
      Operand<TFloat32> x = ones(test);
      assertThat(new Dropout(0.9).build(test.scope(), x)).isSameInstanceAs(x);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void aRateOutsideItsRangeIsRefused(double rate) {
    assertThrows(IllegalArgumentException.class, () -> new Dropout(rate));
  }
}
