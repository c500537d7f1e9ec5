package org.ithn.metrics.bleu;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sufficient statistics of BLEU for an item or a sum of items.
 *
 * @param hypothesisLength the number of words in the hypothesis
 * @param referenceLength the reference length of the brevity penalty
 * @param matches clipped matches by order, index 0 for words
 * @param totals n-grams in the hypothesis by order, index 0 for words
 */
@SuppressWarnings("ArrayRecordComponent") // not copied, to save memory: one record per item
public record BleuStatistics(
    long hypothesisLength, double referenceLength, long[] matches, long[] totals) {
  /** Returns the clipped matches of order {@code n}, 1 for words. */
  public long matchCount(int n) {
    return matches[n - 1];
  }

  /** Returns the n-grams of order {@code n} in the hypothesis, 1 for words. */
  public long totalCount(int n) {
    return totals[n - 1];
  }

  /** Returns the counts behind BLEU of order {@code n}, by name. */
  Map<String, Number> countsByName(int n) {
    Map<String, Number> counts = new LinkedHashMap<>();
    counts.put("hypothesis_words", hypothesisLength);
    counts.put("reference_words", referenceLength);
    counts.put("matched", matchCount(n));
    counts.put("possible", totalCount(n));
    return counts;
  }

  static BleuStatistics sum(BleuStatistics[] items, int[] chosen) {
    long hypothesis = 0;
    double reference = 0;
    long[] matches = new long[BleuScorer.MAX_ORDER];
    long[] totals = new long[BleuScorer.MAX_ORDER];
    for (int i : chosen) {
      hypothesis += items[i].hypothesisLength;
      reference += items[i].referenceLength;
      for (int n = 0; n < matches.length; n++) {
        matches[n] += items[i].matches[n];
        totals[n] += items[i].totals[n];
      }
    }
    return new BleuStatistics(hypothesis, reference, matches, totals);
  }
}
