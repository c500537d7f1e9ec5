package org.ithn.metrics.cider;

import java.util.Arrays;
import java.util.List;
import org.ithn.metrics.text.NgramTable;
import org.ithn.metrics.text.Whitespace;

/**
 * TF-IDF n-gram vectors of one item's hypothesis and references with shared numbering; reused
 * between items.
 */
final class NgramVectors {
  private static final int MAX_ORDER = DocumentFrequencies.MAX_ORDER;

  private final DocumentFrequencies frequencies;
  private final CiderVariant variant;
  private final NgramTable local = new NgramTable(512);
  private double[] idf = new double[1024];
  private int[] order = new int[1024];

  NgramVectors(DocumentFrequencies frequencies, CiderVariant variant) {
    this.frequencies = frequencies;
    this.variant = variant;
  }

  /** Returns ten times the mean similarity over references and orders. */
  double score(String hypothesis, List<String> references) {
    local.clear();
    Vector vector = vector(hypothesis);
    double sum = 0;
    for (String reference : references) {
      sum += similarity(vector, vector(reference));
    }
    return sum / MAX_ORDER / references.size() * 10;
  }

  /**
   * Vector of a text: weights by local n-gram number, squared norms by order, and the number of
   * bigrams, which serves as its length.
   */
  @SuppressWarnings("ArrayRecordComponent") // lives only for one comparison
  private record Vector(double[] weights, double[] squares, int bigrams) {}

  private Vector vector(String text) {
    int[] words = frequencies.encode(Whitespace.words(text));
    int[] counts = counts(words);
    double[] weights = new double[counts.length];
    double[] squares = new double[MAX_ORDER + 1];
    for (int id = 1; id < counts.length; id++) {
      weights[id] = counts[id] * idf[id];
      squares[order[id]] += weights[id] * weights[id];
    }
    return new Vector(weights, squares, Math.max(0, words.length - 1));
  }

  private int[] counts(int[] words) {
    int[] counts = new int[local.size() + MAX_ORDER * words.length + 1];
    for (int start = 0; start < words.length; start++) {
      int id = NgramTable.EMPTY;
      int known = NgramTable.EMPTY;
      for (int end = start; end < Math.min(start + MAX_ORDER, words.length); end++) {
        int before = local.size();
        id = local.add(id, words[end]);
        known = frequencies.find(known, words[end]);
        if (local.size() > before) {
          register(id, end - start + 1, known);
        }
        counts[id]++;
      }
    }
    return Arrays.copyOf(counts, local.size() + 1);
  }

  private void register(int id, int length, int known) {
    if (id >= order.length) {
      order = Arrays.copyOf(order, id * 2);
      idf = Arrays.copyOf(idf, id * 2);
    }
    order[id] = length;
    idf[id] = frequencies.idf(known);
  }

  /**
   * Returns the sum of normalised products over the orders; an order without weight on one side
   * contributes 0.
   */
  private double similarity(Vector hypothesis, Vector reference) {
    double[] products = new double[MAX_ORDER + 1];
    for (int id = 1; id < hypothesis.weights.length; id++) {
      products[order[id]] += variant.termProduct(hypothesis.weights[id], reference.weights[id]);
    }
    double sum = 0;
    for (int n = 1; n <= MAX_ORDER; n++) {
      double norms = Math.sqrt(hypothesis.squares[n]) * Math.sqrt(reference.squares[n]);
      sum += norms == 0 ? 0 : products[n] / norms;
    }
    return sum * variant.lengthPenalty(hypothesis.bigrams - reference.bigrams);
  }
}
