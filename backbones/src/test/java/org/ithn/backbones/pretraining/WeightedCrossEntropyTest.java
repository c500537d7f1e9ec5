package org.ithn.backbones.pretraining;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import org.ithn.framework.graph.Mode;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

final class WeightedCrossEntropyTest {
  private static final double LN2 = Math.log(2);

  private static double loss(double weight, float logit, float label) {
    try (TestGraph<TFloat64> test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> loss =
          new WeightedCrossEntropy(List.of(weight))
              .build(
                  test.scope(),
                  test.input(new float[] {logit}, 1, 1),
                  test.input(new float[] {label}, 1, 1));
      test.start();
      return test.run(loss)[0];
    }
  }

  @Test
  void weightAppliesToPositiveLabelsOnly() {
    assertThat(loss(3, 0, 1)).isWithin(1e-12).of(3 * LN2);
    assertThat(loss(3, 0, 0)).isWithin(1e-12).of(LN2);
    assertThat(loss(2, -1, 1)).isWithin(1e-12).of(2 * Math.log1p(Math.E)); // -2 log sigmoid(-1)
    assertThat(loss(2, -1, 0)).isWithin(1e-12).of(Math.log1p(1 / Math.E));
  }

  @Test
  void largeLogitsStayFinite() {
    assertThat(loss(2, 1000, 0)).isEqualTo(1000.0);
    assertThat(loss(2, -1000, 1)).isEqualTo(2000.0);
    assertThat(loss(2, 1000, 1)).isEqualTo(0.0);
  }

  @Test
  void lossIsTheMeanOverExamplesAndClasses() {
    try (TestGraph<TFloat32> test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      Operand<TFloat32> loss =
          new WeightedCrossEntropy(List.of(4.0, 1.0, 2.0))
              .build(
                  test.scope(),
                  test.input(new float[6], 2, 3),
                  test.input(new float[] {1, 1, 0, 0, 0, 1}, 2, 3));
      test.start();
      assertThat(test.run(loss)[0]).isWithin(1e-6).of((4 + 1 + 1 + 1 + 1 + 2) / 6.0 * LN2);
    }
  }

  @Test
  void gradient() {
    try (TestGraph<TFloat64> test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> logits =
          test.input(new float[] {0.3f, -1.2f, 2.5f, 0.7f, -0.4f, 1.1f}, 2, 3);
      Operand<TFloat64> loss =
          new WeightedCrossEntropy(List.of(5.0, 1.0, 2.5))
              .build(test.scope(), logits, test.input(new float[] {1, 0, 1, 0, 1, 0}, 2, 3));
      test.start();
      GradientCheck.of(test, loss).withRespectTo("logits", logits).verify();
    }
  }
}
