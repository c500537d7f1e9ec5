package org.ithn.metrics.diversity;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
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
  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    CorpusChecks.check(hypotheses, references);
    int[] texts = new TokenIds().encode(hypotheses);
    int[] counts = new int[texts.length];
    for (int text : texts) {
      counts[text]++;
    }
    double[] items = Arrays.stream(texts).mapToDouble(text -> 1.0 / counts[text]).toArray();
    Signature signature = Signature.of("distinct-reports", "none");
    return List.of(new CorpusScore(signature, items, chosen -> share(texts, items, chosen)));
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
