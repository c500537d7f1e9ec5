package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.datasets.study.Study;

/**
 * Vectors to search and rules that decide which neighbours count.
 *
 * @param train all training studies
 * @param studies those of them that have a vector, in the order of the vectors
 */
record SearchTask(
    List<Study> train,
    List<Study> studies,
    ReportVectors vectors,
    MiningConfig config,
    ExcludedPairs exclusions) {

  int size() {
    return vectors.size();
  }

  /** Returns for each training study the row of its vector; -1 without one. */
  int[] rowsOfTrain() {
    int[] rows = new int[train.size()];
    int next = 0;
    for (int i = 0; i < rows.length; i++) {
      boolean present = next < size() && studies.get(next).id().equals(train.get(i).id());
      rows[i] = present ? next++ : -1;
    }
    return rows;
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
        "the maximum similarity is %s; only exact search can count the pairs above a limit, use"
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
