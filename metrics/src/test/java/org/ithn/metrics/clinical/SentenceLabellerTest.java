package org.ithn.metrics.clinical;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

class SentenceLabellerTest {
  private static final SentenceLabeller LABELLER = new SentenceLabeller(new RuleLabeller());

  @Test
  void positiveAndUncertainFindingsAreAbnormalAndNegatedOnesNormal() {
    assertThat(
            LABELLER.abnormal(
                "the lungs are clear . there is a small right pleural effusion . no pneumothorax ."
                    + " possible pneumonia"))
        .containsExactly(false, true, false, true)
        .inOrder();
  }

  @Test
  void emptySentencesKeepTheirPlace() {
    assertThat(SentenceLabeller.sentences(". heart size 1.5 cm  . . end"))
        .containsExactly("", "heart size 1.5 cm", "", "end")
        .inOrder();
    assertThat(SentenceLabeller.sentences("")).isEmpty();
    assertThat(LABELLER.isAbnormal("")).isFalse();
  }
}
