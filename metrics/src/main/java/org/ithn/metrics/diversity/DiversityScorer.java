package org.ithn.metrics.diversity;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ithn.metrics.CorpusChecks;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;
import org.ithn.metrics.text.NgramTable;
import org.ithn.metrics.text.TokenIds;

/**
 * Diversity: the product, for n = 2, 3, 4, of the share of distinct n-grams within each report; 1
 * means no repetition.
 *
 * <p>Distinct and possible n-grams are counted per report and summed over the corpus before
 * division. An order without any n-gram counts as 1. Worked example: "a b a b a" has 2 distinct of
 * 4 bigrams, 2 of 3 trigrams and 2 of 2 four-grams: {@code 2/4 * 2/3 * 2/2 = 1/3}.
 *
 * <p>Source: Su et al. (2022), SimCTG.
 */
public final class DiversityScorer implements CorpusScorer {
  private static final int MIN_ORDER = 2;
  private static final int MAX_ORDER = 4;
  private static final int ORDERS = MAX_ORDER - MIN_ORDER + 1;
  private static final String VARIANT = "variant";
  private static final String WORDS = "words";
  private static final String REPEATED = "repeated-";

  /** Name of the metric. */
  public static final String METRIC = "diversity";

  private final DiversityVariant variant;

  /** Creates a scorer of diversity as defined in the paper. */
  public DiversityScorer() {
    this(DiversityVariant.PAPER);
  }

  /** Creates a scorer of a variant. */
  public DiversityScorer(DiversityVariant variant) {
    this.variant = variant;
  }

  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    CorpusChecks.check(hypotheses, references);
    TokenIds ids = new TokenIds();
    int[][] counts = new int[hypotheses.size()][];
    double[] words = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      int[] text = ids.encodeWords(List.of(hypotheses.get(i)))[0];
      words[i] = text.length;
      counts[i] = counts(text);
    }
    return List.of(
        score(counts, Signature.of(METRIC, "ws").withField(VARIANT, variant.label()))
            .withColumns(columns(words, counts)));
  }

  private static Map<String, double[]> columns(double[] words, int[][] counts) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    columns.put(WORDS, words);
    for (int k = 0; k < ORDERS; k++) {
      int pair = 2 * k;
      columns.put(
          REPEATED + (MIN_ORDER + k),
          Arrays.stream(counts).mapToDouble(c -> c[pair + 1] - c[pair]).toArray());
    }
    return columns;
  }

  /** Computes the score of a signature from the columns of earlier scores. */
  public static CorpusScore ofColumns(Signature signature, Map<String, double[]> columns) {
    DiversityVariant variant = DiversityVariant.fromLabel(signature.fields().get(VARIANT));
    double[] words = columns.get(WORDS);
    int[][] counts = new int[words.length][2 * ORDERS];
    for (int i = 0; i < counts.length; i++) {
      for (int k = 0; k < ORDERS; k++) {
        int possible = variant.ngramCount((int) words[i], MIN_ORDER + k);
        counts[i][2 * k] = possible - (int) columns.get(REPEATED + (MIN_ORDER + k))[i];
        counts[i][2 * k + 1] = possible;
      }
    }
    return new DiversityScorer(variant).score(counts, signature).withColumns(columns);
  }

  private CorpusScore score(int[][] counts, Signature signature) {
    double[] items = IntStream.range(0, counts.length).mapToDouble(i -> value(counts, i)).toArray();
    return new CorpusScore(signature, items, chosen -> value(counts, chosen));
  }

  private int[] counts(int[] words) {
    int[] counts = new int[2 * ORDERS];
    NgramTable table = new NgramTable(words.length * MAX_ORDER);
    for (int order = MIN_ORDER; order <= MAX_ORDER; order++) {
      int possible = variant.ngramCount(words.length, order);
      counts[2 * (order - MIN_ORDER)] = distinct(table, words, order, possible);
      counts[2 * (order - MIN_ORDER) + 1] = possible;
    }
    return counts;
  }

  private static int distinct(NgramTable table, int[] words, int order, int possible) {
    int distinct = 0;
    for (int start = 0; start < possible; start++) {
      int id = NgramTable.EMPTY;
      for (int k = 0; k < order - 1; k++) {
        id = table.add(id, words[start + k]);
      }
      int before = table.size();
      table.add(id, words[start + order - 1]);
      distinct += table.size() - before;
    }
    return distinct;
  }

  private double value(int[][] counts, int... chosen) {
    double product = 1;
    for (int pair = 0; pair < counts[0].length; pair += 2) {
      long distinct = 0;
      long possible = 0;
      for (int i : chosen) {
        distinct += counts[i][pair];
        possible += counts[i][pair + 1];
      }
      product *= possible == 0 ? 1 : variant.distinctShare((double) distinct / possible);
    }
    return product;
  }
}
