package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class PredictionsTest {
  @Test
  void repeatedWordsAreMerged() {
    assertThat(Predictions.mergeRepeats("a a dog dog sits on a a a mat"))
        .isEqualTo("a dog sits on a mat");
    assertThat(Predictions.mergeRepeats("a dog and a dog")).isEqualTo("a dog and a dog");
    assertThat(Predictions.mergeRepeats("")).isEmpty();
  }
}
