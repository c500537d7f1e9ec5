package org.ithn.metrics.scoring;

import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.report.ReportScores;

/** Score that is computed from other scores of the same reports. */
@FunctionalInterface
public interface DerivedScore {
  /**
   * Computes the score.
   *
   * @param parts the other scores
   * @throws IllegalArgumentException if a part is missing
   */
  CorpusScore compute(ReportScores parts);
}
