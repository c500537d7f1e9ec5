package org.ithn.metrics;

import java.util.List;

/** Metric over aligned hypotheses and references. Implementations are immutable and thread-safe. */
public interface CorpusScorer {
  /**
   * Scores a corpus; item {@code i} pairs {@code hypotheses[i]} with all of {@code references[i]}.
   *
   * @param hypotheses generated texts, one per item, tokenised as the scorer's signature states
   * @param references at least one reference per item, in the order of the hypotheses
   * @return the metric's scores in a fixed order: four for BLEU, one for most metrics
   * @throws IllegalArgumentException if there is no item, the lists differ in length, or an item
   *     has no reference
   */
  List<CorpusScore> score(List<String> hypotheses, List<List<String>> references);

  /**
   * Returns a scorer that computes its corpus-wide reference statistics (CIDEr's document
   * frequencies) from these references, so that scores of other corpora with the same references
   * are comparable.
   */
  default CorpusScorer withReferenceStatistics(List<List<String>> references) {
    return this;
  }
}
