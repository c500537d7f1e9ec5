package org.ithn.experiments.kerp;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AbnormalityScorerTest {
  @Test
  void abnormalitiesOfAllOrNoStudiesHaveNoArea() {
    List<float[]> labels = List.of(new float[] {1, 1, 0}, new float[] {0, 1, 0});
    List<float[]> logits = List.of(new float[] {2, 0, 0}, new float[] {-1, 5, 5});
    assertThat(AbnormalityScorer.areas(labels, logits)).containsExactly(1.0);
  }
}
