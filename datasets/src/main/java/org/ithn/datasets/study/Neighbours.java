package org.ithn.datasets.study;

import java.util.List;

/** Prior hard negatives of the training studies. */
@FunctionalInterface
public interface Neighbours {
  /**
   * Returns the studies with the most similar reports, most similar first.
   *
   * @param studyId the id of a training study
   * @return ids of training studies; empty if the study is unknown or has no neighbour
   */
  List<String> rankedNeighbours(String studyId);
}
