package org.ithn.metrics.significance;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm's correction of p-values for the number of comparisons.
 *
 * <p>The i-th smallest of m p-values is multiplied by {@code m - i + 1}, is at least as large as
 * the corrected value before it, and at most 1. Worked example: 0.01, 0.04 and 0.03 become 0.03,
 * 0.06 and 0.06.
 *
 * <p>Source: Holm (1979).
 */
public final class HolmCorrection {
  private HolmCorrection() {}

  /**
   * Returns the corrected p-values in the order of the given ones.
   *
   * @param values p-values, each in [0, 1]
   */
  public static List<Double> correct(List<Double> values) {
    int[] ascending =
        IntStream.range(0, values.size())
            .boxed()
            .sorted(Comparator.comparing(values::get))
            .mapToInt(Integer::intValue)
            .toArray();
    Double[] corrected = new Double[values.size()];
    double least = 0;
    for (int rank = 0; rank < ascending.length; rank++) {
      double value = values.get(ascending[rank]) * (ascending.length - rank);
      least = Math.max(least, Math.min(1, value));
      corrected[ascending[rank]] = least;
    }
    return List.of(corrected);
  }
}
