package org.ithn.metrics.bleu;

import java.util.List;
import org.ithn.metrics.text.TokenIds;

/** BLEU of single texts, as used for rewards. Not thread-safe. */
public final class BleuItemScorer {
  private final int order;
  private final boolean smoothed;
  private final TokenIds ids = new TokenIds();
  private final ClippedMatches matches = new ClippedMatches(BleuScorer.MAX_ORDER);

  private BleuItemScorer(int order, boolean smoothed) {
    if (order < 1 || order > BleuScorer.MAX_ORDER) {
      throw new IllegalArgumentException(
          "BLEU: the order is %d; give 1 to %d".formatted(order, BleuScorer.MAX_ORDER));
    }
    this.order = order;
    this.smoothed = smoothed;
  }

  /** Returns a scorer whose values equal those of {@link BleuScorer} for a corpus of one item. */
  public static BleuItemScorer of(int order) {
    return new BleuItemScorer(order, false);
  }

  /**
   * Returns a scorer that adds 1 to the matched and possible n-grams of two and more words, so that
   * short texts do not score 0.
   *
   * <p>Source: Lin and Och, ACL 2004.
   */
  public static BleuItemScorer smoothed(int order) {
    return new BleuItemScorer(order, true);
  }

  /**
   * Returns the score of one text.
   *
   * @param hypothesis the tokenised text; 0 if it is empty
   * @param references the item's tokenised references, at least one
   * @return the score, in [0, 1]
   */
  public double score(String hypothesis, List<String> references) {
    int[] words = ids.encodeWords(List.of(hypothesis))[0];
    int[][] others = ids.encodeWords(references);
    if (words.length == 0) {
      return 0;
    }
    int[] lengths = new int[others.length];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = others[i].length;
    }
    BleuStatistics counts =
        matches.count(words, others, ReferenceLength.CLOSEST.compute(lengths, words.length));
    return smoothed ? smoothedValue(counts) : BleuScorer.itemValue(counts, order);
  }

  private double smoothedValue(BleuStatistics counts) {
    double product = (double) counts.matchCount(1) / counts.totalCount(1);
    for (int n = 2; n <= order; n++) {
      product *= (counts.matchCount(n) + 1.0) / (counts.totalCount(n) + 1.0);
    }
    return Math.pow(product, 1.0 / order) * BleuScorer.brevity(counts);
  }
}
