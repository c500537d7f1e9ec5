package org.ithn.datasets.mining;

/**
 * Report vectors of unit length (or all zero, for a report without content).
 *
 * <p>Implementations are thread-safe.
 */
public interface ReportVectors {
  /** Returns N, the number of vectors. */
  int size();

  /**
   * Computes the cosines of consecutive vectors with all vectors.
   *
   * @param first the index of the first vector
   * @param count the number of consecutive vectors
   * @param cosines output {@code [count, N]}, row-major, at least that long; equal vectors get
   *     bitwise equal cosines
   */
  void cosines(int first, int count, double[] cosines);
}
