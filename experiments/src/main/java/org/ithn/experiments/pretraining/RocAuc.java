package org.ithn.experiments.pretraining;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Area under the ROC curve. */
public final class RocAuc {
  private RocAuc() {}

  /**
   * Returns the probability that a positive example has a higher score than a negative one; equal
   * scores count one half.
   *
   * <p>For instance, positives with 0.8 and 0.4 and negatives with 0.4 and 0.1 give {@code (1 + 1 +
   * 0.5 + 1) / 4 = 0.875}.
   *
   * @param labels above 0 = positive
   * @return the area in [0, 1]; empty if all examples have the same label
   */
  public static OptionalDouble of(float[] scores, float[] labels) {
    for (float score : scores) {
      checkArgument(
          !Float.isNaN(score), "AUC: a score is NaN; lower the learning rate of the classifier");
    }
    Integer[] order = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
    double wins = 0; // negatives below each positive
    long negatives = 0;
    long positives = 0;
    for (int start = 0, end; start < order.length; start = end) {
      long tiedPositives = 0;
      for (end = start; end < order.length && scores[order[end]] == scores[order[start]]; end++) {
        tiedPositives += labels[order[end]] > 0 ? 1 : 0;
      }
      long tiedNegatives = end - start - tiedPositives;
      wins += tiedPositives * (negatives + tiedNegatives / 2.0);
      negatives += tiedNegatives;
      positives += tiedPositives;
    }
    return positives == 0 || negatives == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(wins / positives / negatives);
  }
}
