package org.ithn.experiments.evaluation;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import org.ithn.experiments.run.Predictions;
import org.junit.jupiter.api.Test;

class AbnormalSentencesTest {
  private static final List<Predictions.Row> ROWS =
      List.of(
          new Predictions.Row(
              "a",
              "the lungs are clear . .",
              List.of("there is a pleural effusion . the lungs are clear .")),
          new Predictions.Row(
              "b", "cardiomegaly is present . no pneumothorax", List.of("cardiomegaly .")));

  @Test
  void sharesOfSentencesWithWordsAreCounted() {
    AbnormalSentences counted = AbnormalSentences.of(new Predictions(ROWS, false)).orElseThrow();
    assertThat(counted.generated()).isEqualTo(new AbnormalSentences.Share(1, 3));
    assertThat(counted.references()).isEqualTo(new AbnormalSentences.Share(2, 3));
    assertThat(counted.describe())
        .isEqualTo("abnormal sentences (rules-2): generated 33.3 % of 3, references 66.7 % of 3");
  }

  @Test
  void captionsHaveNoSentences() {
    assertThat(AbnormalSentences.of(new Predictions(ROWS, true))).isEmpty();
  }

  @Test
  void shareOfNothingIsZero() {
    assertThat(new AbnormalSentences.Share(0, 0).fraction()).isEqualTo(0.0);
  }
}
