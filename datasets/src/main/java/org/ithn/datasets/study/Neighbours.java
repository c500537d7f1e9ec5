package org.ithn.datasets.study;

import java.util.List;

/** The prior hard negatives of the training studies. */
@FunctionalInterface
public interface Neighbours {
  /**
   * The studies whose reports are most alike, the most similar first.
   *
   * @param studyId a training study
   * @return ids of training studies; empty if the study is unknown or has no neighbour
   */
  List<String> rankedNeighbours(String studyId);
}
