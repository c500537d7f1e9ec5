package org.ithn.backbones.text;

import static com.google.common.truth.Truth.assertThat;

import org.ithn.backbones.text.TextEncoder.Pooling;
import org.junit.jupiter.api.Test;

class PoolingTest {
  @Test
  void weightsOfThreeWordsBetweenTwoSpecialTokens() {
    float[] mean = {0, 1f / 3, 1f / 3, 1f / 3, 0};
    for (int token = 0; token < mean.length; token++) {
      assertThat(Pooling.MEAN.weight(token, mean.length)).isEqualTo(mean[token]);
      assertThat(Pooling.MEAN_ALL.weight(token, mean.length)).isEqualTo(1f / 5);
      assertThat(Pooling.CLS.weight(token, mean.length)).isEqualTo(token == 0 ? 1f : 0f);
    }
  }

  @Test
  void emptyTextHasNoMeanWithoutSpecialTokens() {
    assertThat(Pooling.MEAN.weight(0, 2)).isEqualTo(0f);
    assertThat(Pooling.MEAN_ALL.weight(0, 2)).isEqualTo(0.5f);
  }
}
