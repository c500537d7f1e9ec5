package org.ithn.metrics.significance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.report.ReportScores;

/**
 * Paired significance tests of two systems, metric by metric.
 *
 * <p>Bootstrap: items are drawn with replacement, the same for both systems; the p-value is twice
 * the smaller share of resamples whose difference is at most, or at least, zero. Approximate
 * randomisation: each item's two outputs are exchanged with probability one half; the p-value is
 * {@code (k + 1) / (samples + 1)}, where {@code k} counts absolute differences at least as large as
 * the observed one.
 *
 * <p>Source: Koehn (2004); Riezler and Maxwell (2005).
 */
public final class PairedComparison {
  private static final double ROUNDING = 1e-12;

  private final CorpusScore first;
  private final CorpusScore second;
  private final CorpusScore both;
  private final int items;
  private final Resampling resampling;

  private PairedComparison(
      CorpusScore first, CorpusScore second, CorpusScore both, Resampling resampling) {
    this.first = first;
    this.second = second;
    this.both = both;
    this.items = first.itemCount();
    this.resampling = resampling;
  }

  /**
   * Compares two systems on the same items.
   *
   * @param first scores of the first system
   * @param second scores of the second system on the same items in the same order
   * @param both scores of one corpus with all outputs of the first system, then all of the second,
   *     whose items can be exchanged
   * @throws IllegalArgumentException if the numbers of items do not match or the number of samples
   *     is 0
   */
  public static List<MetricComparison> compare(
      ReportScores first, ReportScores second, ReportScores both, Resampling resampling) {
    List<MetricComparison> comparisons = new ArrayList<>();
    for (CorpusScore score : first.scores().values()) {
      CorpusScore other = second.scores().get(score.name());
      CorpusScore joined = both.scores().get(score.name());
      check(score, other, joined, resampling);
      comparisons.add(new PairedComparison(score, other, joined, resampling).compare());
    }
    return comparisons;
  }

  private static void check(
      CorpusScore first, CorpusScore second, CorpusScore both, Resampling resampling) {
    int items = first.itemCount();
    if (second.itemCount() != items || both.itemCount() != 2 * items || resampling.samples() == 0) {
      throw new IllegalArgumentException(
          "comparison: "
              + items
              + " and "
              + second.itemCount()
              + " items and "
              + resampling.samples()
              + " samples; give both systems' outputs for the same items and at least 1 sample");
    }
  }

  private MetricComparison compare() {
    double[] differences = bootstrapDifferences();
    double bootstrapP = bootstrapP(differences);
    return new MetricComparison(
        first.signature(),
        first.value(),
        second.value(),
        ConfidenceInterval.ofValues(differences),
        bootstrapP,
        randomisationP(Math.abs(second.value() - first.value())));
  }

  private double[] bootstrapDifferences() {
    return resampling.sampleValues(
        random -> {
          int[] drawn = Resampling.draw(random, items);
          return second.valueOver(drawn) - first.valueOver(drawn);
        });
  }

  private static double bootstrapP(double[] differences) {
    int notAbove = 0;
    int notBelow = 0;
    for (double difference : differences) {
      notAbove += difference <= ROUNDING ? 1 : 0;
      notBelow += difference >= -ROUNDING ? 1 : 0;
    }
    return Math.min(1, 2.0 * Math.min(notAbove, notBelow) / differences.length);
  }

  private double randomisationP(double observed) {
    long asLarge =
        Arrays.stream(resampling.sampleValues(this::swappedDifference))
            .filter(difference -> Math.abs(difference) >= observed - ROUNDING)
            .count();
    return (asLarge + 1.0) / (resampling.samples() + 1.0);
  }

  private double swappedDifference(SplittableRandom random) {
    int[] one = new int[items];
    int[] other = new int[items];
    for (int i = 0; i < items; i++) {
      boolean swap = random.nextBoolean();
      one[i] = swap ? items + i : i;
      other[i] = swap ? i : items + i;
    }
    return both.valueOver(other) - both.valueOver(one);
  }
}
