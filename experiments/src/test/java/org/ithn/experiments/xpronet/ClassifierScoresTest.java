package org.ithn.experiments.xpronet;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class ClassifierScoresTest {
  @Test
  void classesAreSummedAndAveraged() {
    // true positives, predictions, labels; no example has the label of the last class
    ClassifierScores scores =
        ClassifierScores.fromCounts(10, new int[][] {{3, 4, 6}, {1, 1, 1}, {0, 1, 0}});
    assertThat(scores.precision()).isWithin(1e-12).of(4.0 / 6);
    assertThat(scores.recall()).isWithin(1e-12).of(4.0 / 7);
    assertThat(scores.f1()).isWithin(1e-12).of(8.0 / 13);
    assertThat(scores.macroF1()).isWithin(1e-12).of((0.6 + 1) / 2);
    assertThat(scores.describe()).startsWith("classifier: F1 0.6154 (precision 0.6667, recall");
    assertThat(ClassifierScores.fromCounts(1, new int[][] {{0, 0, 0}}).f1()).isEqualTo(0);
  }
}
