package org.ithn.experiments.pretraining;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.experiments.pretraining.PretrainingRecord.LabelSummary;
import org.junit.jupiter.api.Test;

/** Counts of labels, the weights that follow from them, and scores by class. */
final class LabelScoresTest {
  private static final List<String> CLASSES = List.of("a", "b b", "c", "d");

  private static LabelCounts counts(int examples, int... positives) {
    Map<String, Integer> byClass = new LinkedHashMap<>();
    for (int c = 0; c < positives.length; c++) {
      byClass.put(CLASSES.get(c), positives[c]);
    }
    return new LabelCounts(examples, byClass);
  }

  @Test
  void positiveWeightIsTheRatioOfNegativesToPositivesWithinItsLimits() {
    LabelCounts counts = counts(1000, 50, 250, 700, 0);
    assertThat(counts.positiveWeights(100)).containsExactly(19.0, 3.0, 1.0, 1.0).inOrder();
    assertThat(counts.positiveWeights(10)).containsExactly(10.0, 3.0, 1.0, 1.0).inOrder();
    assertThat(counts.positiveWeights(1)).containsExactly(1.0, 1.0, 1.0, 1.0).inOrder();
  }

  @Test
  void initialLogitsMinimiseTheWeightedLossOfAConstant() {
    double max = 10;
    LabelCounts counts = counts(1000, 50, 250, 700, 10);
    List<Double> logits = counts.initialLogits(max);
    List<Double> weights = counts.positiveWeights(max);
    for (int c = 0; c < logits.size(); c++) {
      int positives = List.copyOf(counts.positives().values()).get(c);
      double p = 1 / (1 + Math.exp(-logits.get(c)));
      // derivative of w P softplus(-l) + (N - P) softplus(l) by l
      double slope = (1000 - positives) * p - weights.get(c) * positives * (1 - p);
      assertWithMessage("class %s", c).that(slope).isWithin(1e-9).of(0);
    }
  }

  @Test
  void initialLogitsOfAClassWithOneOutcomeAreFinite() {
    assertThat(counts(4, 0, 4).initialLogits(10))
        .containsExactly(Math.log(0.5 / 3.5), Math.log(3.5 / 0.5));
  }

  @Test
  void onlyClassesWithBothOutcomesInBothSplitsAreScored() {
    LabelSummary labels = new LabelSummary("file", counts(9, 3, 2, 0, 1), counts(3, 2, 1, 1, 3));
    assertThat(labels.omittedClasses()).containsExactly("c", "d").inOrder();
    float[] first = {2, 5, 9, 1, 3, 4, 8, 1}; // two examples of four classes
    float[] second = {1, 6, 7, 1};
    Map<String, Double> scores =
        LabelEvaluator.scores(
            List.of(first, second),
            List.of(new float[] {1, 0, 1, 1, 1, 1, 0, 1}, new float[] {0, 0, 0, 1}),
            labels);
    // a: positives 2, 3 above 1; b: positive 4 below 5 and 6
    assertThat(scores).containsExactly("AUC", 0.5, "AUC/a", 1.0, "AUC/b_b", 0.0).inOrder();
  }
}
