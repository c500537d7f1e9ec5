package org.ithn.metrics.scoring;

import java.util.List;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.Signature;

/**
 * Mean of the scores that another program has written, with interval and tests.
 *
 * @param systems the scores of each prediction file, in the files' order
 */
public record ItemScoring(List<ItemScoreFile> systems) implements PairedScorer {
  public ItemScoring {
    systems = List.copyOf(systems);
    if (systems.isEmpty()) {
      throw new IllegalArgumentException(
          "scores of another program: no file; give one for each prediction file");
    }
  }

  @Override
  public List<CorpusScore> score(PairedReports reports, int system) {
    ItemScoreFile file = systems.get(Math.min(system, systems.size() - 1));
    Signature signature = Signature.of(file.metric().label(), "none").withField("scores", "file");
    return List.of(CorpusScore.mean(signature, file.select(reports)));
  }
}
