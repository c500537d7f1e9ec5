package org.ithn.metrics.diversity;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.metrics.Corpora;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;

/**
 * Share of distinct reports, in (0, 1]: 1 if no two reports are equal, 1 / N if all are.
 *
 * <p>An item's score is one over the number of reports with its text, so that the mean is the
 * share.
 */
public final class DistinctReportsScorer implements CorpusScorer {
  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    Corpora.check(hypotheses, references);
    Map<String, Integer> counts = new HashMap<>();
    hypotheses.forEach(text -> counts.merge(text, 1, Integer::sum));
    double[] items = hypotheses.stream().mapToDouble(text -> 1.0 / counts.get(text)).toArray();
    Signature signature = Signature.of("distinct-reports", "none");
    return List.of(new CorpusScore(signature, items, chosen -> share(hypotheses, chosen)));
  }

  private static double share(List<String> hypotheses, int[] chosen) {
    int[] different = Arrays.stream(chosen).distinct().toArray();
    Set<String> texts = new HashSet<>();
    for (int item : different) {
      texts.add(hypotheses.get(item));
    }
    return (double) texts.size() / different.length;
  }
}
