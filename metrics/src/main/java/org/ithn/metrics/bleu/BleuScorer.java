package org.ithn.metrics.bleu;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ithn.metrics.CorpusChecks;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;
import org.ithn.metrics.text.TokenIds;

/**
 * BLEU-1 to BLEU-4 over white-space words: geometric mean of clipped n-gram precisions times the
 * brevity penalty.
 *
 * <p>Values are in [0, 1]. With {@code m} matched of {@code g} hypothesis n-grams, a precision is
 * {@code (m + 1e-15) / (g + 1e-9)}; there is no other smoothing. The penalty is {@code exp(1 - 1 /
 * r)} for {@code r = (c + 1e-15) / (R + 1e-9)} below 1, where {@code c} and {@code R} are the
 * summed lengths. The corpus value is computed from summed counts, not from the mean of items. An
 * empty hypothesis counts as no words; a corpus of empty hypotheses has BLEU 0.
 *
 * <p>Source: Papineni et al. (2002), with the constants of the caption evaluation tools
 * (coco-caption), which report generation code uses.
 */
public final class BleuScorer implements CorpusScorer {
  /** Largest n-gram order. */
  public static final int MAX_ORDER = 4;

  private static final double TINY = 1e-15;
  private static final double SMALL = 1e-9;

  private final ReferenceLength referenceLength;

  /** Creates a scorer with the closest reference length. */
  public BleuScorer() {
    this(ReferenceLength.CLOSEST);
  }

  /** Creates a scorer with a rule for the reference length. */
  public BleuScorer(ReferenceLength referenceLength) {
    this.referenceLength = referenceLength;
  }

  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    BleuStatistics[] items = statistics(hypotheses, references);
    Map<String, double[]> columns = BleuStatistics.columns(items);
    List<CorpusScore> scores = new ArrayList<>();
    for (int order = 1; order <= MAX_ORDER; order++) {
      scores.add(score(items, order, signature(order)).withColumns(columns));
    }
    return scores;
  }

  /** Computes the score of a signature, BLEU-1 to BLEU-4, from the columns of earlier scores. */
  public static CorpusScore ofColumns(Signature signature, Map<String, double[]> columns) {
    int order = Integer.parseInt(signature.metric().substring("BLEU-".length()));
    return score(BleuStatistics.ofColumns(columns), order, signature).withColumns(columns);
  }

  private static CorpusScore score(BleuStatistics[] items, int order, Signature signature) {
    double[] perItem = new double[items.length];
    for (int i = 0; i < items.length; i++) {
      perItem[i] = itemValue(items[i], order);
    }
    return new CorpusScore(
            signature, perItem, chosen -> corpusValue(BleuStatistics.sum(items, chosen), order))
        .withCounts(sum(items).countsByName(order));
  }

  /**
   * Returns the sums behind the corpus value: lengths, and matched and possible n-grams per order.
   */
  public BleuStatistics corpusStatistics(List<String> hypotheses, List<List<String>> references) {
    return sum(statistics(hypotheses, references));
  }

  private static BleuStatistics sum(BleuStatistics[] items) {
    return BleuStatistics.sum(items, IntStream.range(0, items.length).toArray());
  }

  private BleuStatistics[] statistics(List<String> hypotheses, List<List<String>> references) {
    CorpusChecks.check(hypotheses, references);
    TokenIds ids = new TokenIds();
    ClippedMatches matches = new ClippedMatches(MAX_ORDER);
    BleuStatistics[] items = new BleuStatistics[hypotheses.size()];
    for (int i = 0; i < items.length; i++) {
      int[] hypothesis = ids.encodeWords(List.of(hypotheses.get(i)))[0];
      int[][] refs = ids.encodeWords(references.get(i));
      double length = referenceLength.compute(lengths(refs), hypothesis.length);
      items[i] = matches.count(hypothesis, refs, length);
    }
    return items;
  }

  private static int[] lengths(int[][] texts) {
    int[] lengths = new int[texts.length];
    for (int i = 0; i < texts.length; i++) {
      lengths[i] = texts[i].length;
    }
    return lengths;
  }

  /** Returns BLEU of an order from the counts of one item. */
  static double itemValue(BleuStatistics item, int order) {
    double product = 1;
    for (int n = 1; n <= order; n++) {
      product *= precision(item, n);
    }
    return Math.pow(product, 1.0 / order) * brevity(item);
  }

  private static double corpusValue(BleuStatistics sums, int order) {
    return sums.hypothesisLength() == 0 ? 0 : itemValue(sums, order);
  }

  private static double precision(BleuStatistics sums, int n) {
    return (sums.matchCount(n) + TINY) / (sums.totalCount(n) + SMALL);
  }

  static double brevity(BleuStatistics sums) {
    double ratio = (sums.hypothesisLength() + TINY) / (sums.referenceLength() + SMALL);
    return ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
  }

  private Signature signature(int order) {
    return Signature.of("BLEU-" + order, "ws").withField("reflen", referenceLength.label());
  }
}
