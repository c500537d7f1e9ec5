package org.ithn.experiments.inspection;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Summary of whole numbers; all values are 0 if there are none.
 *
 * @param count the number of values
 * @param min the smallest value
 * @param p5 the 5th percentile: the smallest value with at least 5 % of the values not above it
 * @param median the 50th percentile
 * @param p95 the 95th percentile
 * @param max the largest value
 * @param mean the mean
 */
public record Distribution(int count, int min, int p5, int median, int p95, int max, double mean) {
  static Distribution of(IntStream values) {
    int[] sorted = values.sorted().toArray();
    if (sorted.length == 0) {
      return new Distribution(0, 0, 0, 0, 0, 0, 0);
    }
    return new Distribution(
        sorted.length,
        sorted[0],
        percentile(sorted, 5),
        percentile(sorted, 50),
        percentile(sorted, 95),
        sorted[sorted.length - 1],
        Arrays.stream(sorted).average().orElseThrow());
  }

  private static int percentile(int[] sorted, int percent) {
    return sorted[(int) (((long) percent * sorted.length + 99) / 100) - 1];
  }
}
