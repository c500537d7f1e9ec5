package org.ithn.metrics.diversity;

import java.util.List;
import java.util.stream.IntStream;
import org.ithn.metrics.CorpusChecks;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;
import org.ithn.metrics.text.ContentHash;
import org.ithn.metrics.text.NgramTable;
import org.ithn.metrics.text.TokenIds;
import org.ithn.metrics.text.Whitespace;

/**
 * Share of the reports' n-grams that occur in no training report, in [0, 1], for n = 1 to 4; 0 if
 * there is no n-gram.
 *
 * <p>N-grams are counted with repetitions and summed over the corpus before division.
 */
public final class NoveltyScorer implements CorpusScorer {
  /** Beginning of the metrics' names; the order of the n-grams follows. */
  public static final String METRIC_PREFIX = "novelty-";

  private static final int MAX_ORDER = 4;

  private final List<String> training;
  private final String corpus;

  /** Creates a scorer against training reports, split at white space like the hypotheses. */
  public NoveltyScorer(List<String> training) {
    this.training = List.copyOf(training);
    this.corpus =
        ContentHash.append(
            training.size(), ContentHash.ofTexts(training.stream().map(Whitespace::normalized)));
  }

  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    CorpusChecks.check(hypotheses, references);
    TokenIds ids = new TokenIds();
    NgramTable known = known(ids);
    int[][] counts = new int[hypotheses.size()][];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = counts(known, ids.encodeWords(List.of(hypotheses.get(i)))[0]);
    }
    return IntStream.rangeClosed(1, MAX_ORDER).mapToObj(order -> score(counts, order)).toList();
  }

  private NgramTable known(TokenIds ids) {
    NgramTable known = new NgramTable(1 << 12);
    for (int[] words : ids.encodeWords(training)) {
      for (int start = 0; start < words.length; start++) {
        int id = NgramTable.EMPTY;
        for (int end = start; end < Math.min(start + MAX_ORDER, words.length); end++) {
          id = known.add(id, words[end]);
        }
      }
    }
    return known;
  }

  /** Returns novel and possible n-grams by order, in pairs. */
  private static int[] counts(NgramTable known, int[] words) {
    int[] counts = new int[2 * MAX_ORDER];
    for (int start = 0; start < words.length; start++) {
      int id = NgramTable.EMPTY;
      for (int n = 0; n < Math.min(MAX_ORDER, words.length - start); n++) {
        id = known.find(id, words[start + n]);
        counts[2 * n] += id == NgramTable.ABSENT ? 1 : 0;
        counts[2 * n + 1]++;
      }
    }
    return counts;
  }

  private CorpusScore score(int[][] counts, int order) {
    double[] items =
        IntStream.range(0, counts.length).mapToDouble(i -> share(counts, order, i)).toArray();
    Signature signature = Signature.of(METRIC_PREFIX + order, "ws").withField("train", corpus);
    return new CorpusScore(signature, items, chosen -> share(counts, order, chosen));
  }

  private static double share(int[][] counts, int order, int... chosen) {
    long novel = 0;
    long possible = 0;
    for (int i : chosen) {
      novel += counts[i][2 * (order - 1)];
      possible += counts[i][2 * (order - 1) + 1];
    }
    return possible == 0 ? 0 : (double) novel / possible;
  }
}
