package org.ithn.framework.graph;

import static com.google.common.truth.Truth.assertThat;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Initial values over 50 x 40 entries, compared within five standard errors. */
final class InitialisersTest {
  private static final Shape SHAPE = Shape.of(50, 40);
  private static final int COUNT = 2000;

  private static double[] values(Initialiser initialiser) {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> values = initialiser.values(test.tf(), SHAPE, 3, TFloat32.class);
      test.start();
      return test.run(values);
    }
  }

  private static void assertUniform(double[] values, double bound) {
    DoubleSummaryStatistics found = Arrays.stream(values).summaryStatistics();
    assertThat(values).hasLength(COUNT);
    double error = bound / Math.sqrt(3.0 * COUNT);
    assertThat(found.getAverage()).isWithin(5 * error).of(0);
    assertThat(found.getMin()).isAtLeast(-bound);
    assertThat(found.getMin()).isLessThan(-0.98 * bound);
    assertThat(found.getMax()).isAtMost(bound);
    assertThat(found.getMax()).isGreaterThan(0.98 * bound);
  }

  @Test
  void glorotIsUniformOnBothSidesOfZero() {
    assertUniform(values(Initialisers.glorotUniform()), Math.sqrt(6.0 / (50 + 40)));
  }

  @Test
  void fanInIsUniformOnBothSidesOfZero() {
    assertUniform(values(Initialisers.fanInUniform(16)), 0.25);
  }

  @Test
  void normalHasItsMeanAndDeviation() {
    double[] values = values(Initialisers.normal(0.5));
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / COUNT;
    assertThat(mean).isWithin(5 * 0.5 / Math.sqrt(COUNT)).of(0);
    assertThat(Math.sqrt(variance)).isWithin(5 * 0.5 / Math.sqrt(2.0 * COUNT)).of(0.5);
  }
}
