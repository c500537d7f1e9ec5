package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.datasets.study.Study;

/**
 * Vectors to search and rules that decide which neighbours count.
 *
 * @param studies the studies of the vectors, for messages
 */
record SearchTask(
    List<Study> studies, ReportVectors vectors, MiningConfig config, ExcludedPairs exclusions) {

  int size() {
    return vectors.size();
  }

  /** Returns the number of neighbours that a study can have at most. */
  int neighbours() {
    return Math.min(config.neighbours(), size() - 1);
  }

  /** Returns true if a pair may not be neighbours, whatever their similarity. */
  boolean isExcluded(int row, int other) {
    return row == other || exclusions.contains(row, other);
  }

  /**
   * Returns the vectors of a search that does not compare all pairs.
   *
   * @throws IllegalArgumentException if it would need all pairs or the vectors are sparse
   */
  DenseVectors requireDense() {
    checkArgument(
        config.maxSimilarity() == 1,
        "mining.max_similarity is %s; only exact search can count the pairs above a limit, use"
            + " exact search or 1",
        config.maxSimilarity());
    checkArgument(
        vectors instanceof DenseVectors,
        "the encoder returns sparse vectors, which only exact search compares; use exact search or"
            + " an encoder such as roberta");
    return (DenseVectors) vectors;
  }

  /** Ranks candidates, ascending and not excluded, by their exact similarity. */
  TopKNeighbours rank(int row, int[] candidates) {
    DenseVectors dense = (DenseVectors) vectors;
    TopKNeighbours ranking = new TopKNeighbours(row, neighbours());
    for (int other : candidates) {
      ranking.offer(other, DenseVectors.clip(dense.cosine(row, other)));
    }
    return ranking;
  }
}
