package org.ithn.metrics.significance;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.ReportScores;

/**
 * Paired tests of two systems, metric by metric.
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

  private final CorpusScore both;
  private final int items;
  private final Resampling resampling;

  private PairedComparison(CorpusScore both, Resampling resampling) {
    this.both = both;
    this.items = both.itemCount() / 2;
    this.resampling = resampling;
  }

  /**
   * Compares two systems whose outputs stand in one corpus, all of the first system, then all of
   * the second.
   *
   * @param both scores of that corpus; item {@code i} and item {@code items + i} have the same
   *     references
   * @throws IllegalArgumentException if the number of items is odd or no samples are asked for
   */
  public static List<Comparison> of(ReportScores both, Resampling resampling) {
    List<Comparison> comparisons = new ArrayList<>();
    for (CorpusScore score : both.scores().values()) {
      if (score.itemCount() % 2 != 0 || resampling.samples() == 0) {
        throw new IllegalArgumentException(
            "comparison: "
                + score.itemCount()
                + " items and "
                + resampling.samples()
                + " samples; give two outputs per item and at least 1 sample");
      }
      comparisons.add(new PairedComparison(score, resampling).compare());
    }
    return comparisons;
  }

  private Comparison compare() {
    int[] all = java.util.stream.IntStream.range(0, items).toArray();
    double first = both.valueOver(all);
    double second = both.valueOver(shifted(all));
    double[] differences = bootstrapDifferences();
    double bootstrapP = bootstrapP(differences);
    return new Comparison(
        both.signature(),
        first,
        second,
        ConfidenceInterval.ofValues(differences),
        bootstrapP,
        randomisationP(Math.abs(second - first)));
  }

  private double[] bootstrapDifferences() {
    SplittableRandom random = resampling.random();
    double[] differences = new double[resampling.samples()];
    for (int s = 0; s < differences.length; s++) {
      int[] drawn = Resampling.draw(random, items);
      differences[s] = both.valueOver(shifted(drawn)) - both.valueOver(drawn);
    }
    return differences;
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
    SplittableRandom random = resampling.random();
    int asLarge = 0;
    for (int s = 0; s < resampling.samples(); s++) {
      int[] one = new int[items];
      int[] other = new int[items];
      for (int i = 0; i < items; i++) {
        boolean exchange = random.nextBoolean();
        one[i] = exchange ? items + i : i;
        other[i] = exchange ? i : items + i;
      }
      double difference = Math.abs(both.valueOver(other) - both.valueOver(one));
      asLarge += difference >= observed - ROUNDING ? 1 : 0;
    }
    return (asLarge + 1.0) / (resampling.samples() + 1.0);
  }

  private int[] shifted(int[] chosen) {
    int[] shifted = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      shifted[i] = chosen[i] + items;
    }
    return shifted;
  }
}
