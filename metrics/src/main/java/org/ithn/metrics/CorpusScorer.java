package org.ithn.metrics;

import java.util.List;

/**
 * A metric over aligned hypotheses and references. Implementations are immutable and may be shared
 * by threads.
 */
public interface CorpusScorer {
  /**
   * Scores a corpus; item {@code i} pairs {@code hypotheses[i]} with all of {@code references[i]}.
   *
   * @param hypotheses generated texts, one per item, already tokenised as the scorer's signature
   *     says
   * @param references at least one reference per item, in the order of the hypotheses
   * @return the metric's scores in a fixed order: BLEU gives four, most metrics one
   * @throws IllegalArgumentException if there is no item, the lists differ in length, or an item
   *     has no reference
   */
  List<CorpusScore> score(List<String> hypotheses, List<List<String>> references);

  /**
   * The same scorer with whatever it takes from the references as a whole (CIDEr's document
   * frequencies) taken from these, so that another corpus over the same references gets comparable
   * numbers.
   */
  default CorpusScorer withReferenceStatistics(List<List<String>> references) {
    return this;
  }
}
