package org.ithn.datasets.mining;

/** Search for the most similar vectors: exact, by an index, or among given candidates. */
public sealed interface NeighbourSearch permits ExactSearch, LuceneSearch, CandidateSearch {
  /** Returns what the file of neighbours says about the search; empty if it is exact. */
  String signature();

  /**
   * Ranks the neighbours of consecutive vectors among all vectors.
   *
   * @param first the index of the first vector
   * @param end the index after the last vector
   * @return one ranking for each vector, independent of {@code first}, {@code end} and threads
   */
  TopKNeighbours[] search(SearchTask task, int first, int end);
}
