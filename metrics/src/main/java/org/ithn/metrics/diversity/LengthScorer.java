package org.ithn.metrics.diversity;

import java.util.List;
import org.ithn.metrics.CorpusChecks;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;
import org.ithn.metrics.text.Whitespace;

/** Average number of white-space words of the hypotheses. */
public final class LengthScorer implements CorpusScorer {
  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    CorpusChecks.check(hypotheses, references);
    double[] items =
        hypotheses.stream().mapToDouble(text -> Whitespace.words(text).size()).toArray();
    return List.of(CorpusScore.mean(Signature.of("average-length", "ws"), items));
  }
}
