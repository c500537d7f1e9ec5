package org.ithn.experiments.pretraining;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RocAucTest {
  private static final double ROUNDING = 1e-12;

  private static double area(float[] scores, float... labels) {
    return RocAuc.of(scores, labels).getAsDouble();
  }

  @Test
  void handComputedValues() {
    // positives 0.9, 0.3; negatives 0.5, 0.1: 0.9 wins twice, 0.3 once
    assertThat(area(new float[] {0.9f, 0.5f, 0.3f, 0.1f}, 1, 0, 1, 0)).isEqualTo(0.75);
    assertThat(area(new float[] {3, 2, 1}, 1, 1, 0)).isEqualTo(1.0);
    assertThat(area(new float[] {3, 2, 1}, 0, 0, 1)).isEqualTo(0.0);
  }

  @Test
  void equalScoresCountHalf() {
    // positives 0.8, 0.4; negatives 0.4, 0.1
    assertThat(area(new float[] {0.4f, 0.8f, 0.1f, 0.4f}, 1, 1, 0, 0)).isEqualTo(0.875);
    assertThat(area(new float[] {2, 2, 2, 2, 2}, 1, 0, 0, 1, 0)).isEqualTo(0.5);
  }

  @Test
  void oneOutcomeHasNoArea() {
    assertThat(RocAuc.of(new float[] {1, 2}, new float[] {1, 1})).isEqualTo(OptionalDouble.empty());
    assertThat(RocAuc.of(new float[] {1, 2}, new float[] {0, 0})).isEqualTo(OptionalDouble.empty());
    assertThat(RocAuc.of(new float[0], new float[0])).isEqualTo(OptionalDouble.empty());
  }

  @Test
  void nanIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> RocAuc.of(new float[] {1, Float.NaN, 2}, new float[] {0, 1, 1}));
  }

  @Test
  void areaIsTheShareOfOrderedPairs() {
    Random random = new Random(5);
    for (int trial = 0; trial < 50; trial++) {
      float[] scores = new float[2 + random.nextInt(29)];
      float[] labels = new float[scores.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = random.nextInt(7) - 3; // many ties
        labels[i] = i < 2 ? i : random.nextInt(2);
      }
      assertThat(area(scores, labels)).isWithin(ROUNDING).of(byPairs(scores, labels));
    }
  }

  private static double byPairs(float[] scores, float[] labels) {
    double won = 0;
    int pairs = 0;
    for (int p = 0; p < scores.length; p++) {
      for (int n = 0; n < scores.length; n++) {
        if (labels[p] > labels[n]) {
          won += scores[p] > scores[n] ? 1 : scores[p] == scores[n] ? 0.5 : 0;
          pairs++;
        }
      }
    }
    return won / pairs;
  }
}
