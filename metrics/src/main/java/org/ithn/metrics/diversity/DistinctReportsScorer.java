package org.ithn.metrics.diversity;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.metrics.CorpusChecks;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;
import org.ithn.metrics.text.TokenIds;

/**
 * Share of distinct reports, in (0, 1]: 1 if no two reports are equal, 1 / N if all are.
 *
 * <p>An item's score is one over the number of reports with its text, so that the mean is the
 * share. In a bootstrap resample, an item drawn twice does not count as two equal reports: each
 * draw contributes its item's score, so that the interval contains the value.
 */
public final class DistinctReportsScorer implements CorpusScorer {
  /** Name of the metric. */
  public static final String METRIC = "distinct-reports";

  private static final String HASHES = "text-hash";

  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    CorpusChecks.check(hypotheses, references);
    double[] hashes = hypotheses.stream().mapToDouble(DistinctReportsScorer::hash).toArray();
    Signature signature = Signature.of(METRIC, "none");
    return List.of(
        score(new TokenIds().encode(hypotheses), signature).withColumns(Map.of(HASHES, hashes)));
  }

  /**
   * Computes the score from the columns of earlier scores. They contain the first 32 bits of each
   * text's SHA-256 hash; among 300 different texts, two have the same one with a probability of
   * 1e-5.
   */
  public static CorpusScore ofColumns(Signature signature, Map<String, double[]> columns) {
    Map<Double, Integer> numbers = new HashMap<>();
    int[] texts =
        Arrays.stream(columns.get(HASHES))
            .mapToInt(hash -> numbers.computeIfAbsent(hash, unseen -> numbers.size()))
            .toArray();
    return score(texts, signature).withColumns(columns);
  }

  private static double hash(String text) {
    return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).asInt() & 0xffffffffL;
  }

  private static CorpusScore score(int[] texts, Signature signature) {
    int[] counts = new int[texts.length];
    for (int text : texts) {
      counts[text]++;
    }
    double[] items = Arrays.stream(texts).mapToDouble(text -> 1.0 / counts[text]).toArray();
    return new CorpusScore(signature, items, chosen -> share(texts, items, chosen));
  }

  private static double share(int[] texts, double[] items, int[] chosen) {
    BitSet seenItems = new BitSet(texts.length);
    BitSet seenTexts = new BitSet(texts.length);
    double sum = 0;
    for (int item : chosen) {
      seenItems.set(item);
      seenTexts.set(texts[item]);
      sum += items[item];
    }
    boolean resample = seenItems.cardinality() < chosen.length;
    return (resample ? sum : seenTexts.cardinality()) / chosen.length;
  }
}
