package org.ithn.metrics.bleu;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What BLEU keeps of an item or of a sum of items.
 *
 * @param hypothesisLength words in the hypothesis
 * @param referenceLength length that the brevity penalty compares with
 * @param matches clipped matches by order, index 0 for words
 * @param totals n-grams of the hypothesis by order, index 0 for words
 */
@SuppressWarnings(
    "ArrayRecordComponent") // private copies are not worth their memory: one record per item
public record BleuStatistics(
    long hypothesisLength, double referenceLength, long[] matches, long[] totals) {
  /** Clipped matches of order {@code n}, 1 for words. */
  public long matchCount(int n) {
    return matches[n - 1];
  }

  /** N-grams of order {@code n} in the hypothesis, 1 for words. */
  public long totalCount(int n) {
    return totals[n - 1];
  }

  /** The counts behind order {@code n} by name. */
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
    long[] guesses = new long[BleuScorer.MAX_ORDER];
    for (int i : chosen) {
      hypothesis += items[i].hypothesisLength;
      reference += items[i].referenceLength;
      for (int n = 0; n < matches.length; n++) {
        matches[n] += items[i].matches[n];
        guesses[n] += items[i].totals[n];
      }
    }
    return new BleuStatistics(hypothesis, reference, matches, guesses);
  }
}
