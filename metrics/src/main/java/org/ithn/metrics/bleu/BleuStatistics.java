package org.ithn.metrics.bleu;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

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
  private static final String WORDS = "words";
  private static final String REFERENCE_WORDS = "reference-words";
  private static final String MATCHES = "matches-";

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

  /** Returns the statistics of items as columns. */
  static Map<String, double[]> columns(BleuStatistics[] items) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    columns.put(WORDS, column(items, item -> item.hypothesisLength));
    columns.put(REFERENCE_WORDS, column(items, item -> item.referenceLength));
    for (int n = 1; n <= BleuScorer.MAX_ORDER; n++) {
      int order = n;
      columns.put(MATCHES + n, column(items, item -> item.matchCount(order)));
    }
    return columns;
  }

  private static double[] column(BleuStatistics[] items, ToDoubleFunction<BleuStatistics> number) {
    return Arrays.stream(items).mapToDouble(number).toArray();
  }

  /** Returns the statistics of items from their columns. */
  static BleuStatistics[] ofColumns(Map<String, double[]> columns) {
    double[] words = columns.get(WORDS);
    BleuStatistics[] items = new BleuStatistics[words.length];
    for (int i = 0; i < items.length; i++) {
      long[] matches = new long[BleuScorer.MAX_ORDER];
      long[] totals = new long[BleuScorer.MAX_ORDER];
      for (int n = 1; n <= matches.length; n++) {
        matches[n - 1] = (long) columns.get(MATCHES + n)[i];
        totals[n - 1] = Math.max(0, (long) words[i] - n + 1);
      }
      items[i] =
          new BleuStatistics((long) words[i], columns.get(REFERENCE_WORDS)[i], matches, totals);
    }
    return items;
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
