package org.ithn.metrics.diversity;

import java.util.List;
import java.util.Map;
import org.ithn.metrics.CorpusChecks;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;
import org.ithn.metrics.text.Whitespace;

/** Average number of white-space words of the hypotheses. */
public final class LengthScorer implements CorpusScorer {
  /** Name of the metric. */
  public static final String METRIC = "average-length";

  private static final String WORDS = "words";

  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    CorpusChecks.check(hypotheses, references);
    double[] items =
        hypotheses.stream().mapToDouble(text -> Whitespace.words(text).size()).toArray();
    return List.of(ofColumns(Signature.of(METRIC, "ws"), Map.of(WORDS, items)));
  }

  /** Computes the score of a signature from the columns of earlier scores. */
  public static CorpusScore ofColumns(Signature signature, Map<String, double[]> columns) {
    return CorpusScore.mean(signature, columns.get(WORDS)).withColumns(columns);
  }
}
