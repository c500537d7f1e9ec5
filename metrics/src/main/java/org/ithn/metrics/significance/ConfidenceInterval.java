package org.ithn.metrics.significance;

import java.util.Arrays;
import java.util.Locale;
import org.ithn.metrics.CorpusScore;

/**
 * Bootstrap percentile interval at the 95 % level.
 *
 * @param low 2.5 % quantile
 * @param high 97.5 % quantile
 */
public record ConfidenceInterval(double low, double high) {
  private static final double TAIL = 0.025;

  /**
   * Computes the interval of a corpus score over resamples of its items.
   *
   * @throws IllegalArgumentException if the number of samples is 0
   */
  public static ConfidenceInterval of(CorpusScore score, Resampling resampling) {
    return ofValues(
        resampling.sampleValues(
            random -> score.valueOver(Resampling.draw(random, score.itemCount()))));
  }

  /**
   * Computes the interval of {@code second - first} over resamples of the items, the same for both
   * scores.
   *
   * @throws IllegalArgumentException if the numbers of items differ or the number of samples is 0
   */
  public static ConfidenceInterval ofDifference(
      CorpusScore first, CorpusScore second, Resampling resampling) {
    if (first.itemCount() != second.itemCount()) {
      throw new IllegalArgumentException(
          "interval: %d and %d items; give scores of the same items"
              .formatted(first.itemCount(), second.itemCount()));
    }
    return ofValues(
        resampling.sampleValues(
            random -> {
              int[] drawn = Resampling.draw(random, first.itemCount());
              return second.valueOver(drawn) - first.valueOver(drawn);
            }));
  }

  /** Computes the interval of resampled values and sorts them in place. */
  static ConfidenceInterval ofValues(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("interval: 0 resamples; expected at least 1");
    }
    Arrays.sort(values);
    return new ConfidenceInterval(quantile(values, TAIL), quantile(values, 1 - TAIL));
  }

  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "[%.4f, %.4f]", low, high);
  }
}
