package org.ithn.datasets.mining;

/**
 * Vectors of unit length (or all zero, for a report without content), ready to be compared.
 *
 * <p>Implementations may be used by several threads at once.
 */
public interface ReportVectors {
  /** N, how many there are. */
  int size();

  /**
   * The cosines of some vectors with all vectors.
   *
   * @param first the first of them
   * @param count how many, in a row
   * @param cosines {@code [count, N]}, row-major, at least that long; overwritten. Equal vectors
   *     get bitwise equal cosines.
   */
  void cosines(int first, int count, double[] cosines);
}
