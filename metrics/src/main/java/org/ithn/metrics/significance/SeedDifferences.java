package org.ithn.metrics.significance;

import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.math3.stat.inference.TTest;

/**
 * Differences of two systems in one metric, one difference per seed.
 *
 * @param seeds the number of seeds
 * @param mean the mean difference
 * @param deviation the sample standard deviation of the differences; 0 for one seed
 * @param agreeing the number of seeds whose difference has the sign of the mean
 * @param p the two-sided p-value of a paired t-test over the seeds; empty for one seed
 */
public record SeedDifferences(
    int seeds, double mean, double deviation, int agreeing, OptionalDouble p) {
  private static final double ROUNDING = 1e-12;

  /**
   * Summarises differences.
   *
   * @param differences the difference of each seed, at least one
   */
  public static SeedDifferences of(List<Double> differences) {
    SeedSummary summary = SeedSummary.of(differences);
    long agreeing = differences.stream().filter(each -> sign(each) == sign(summary.mean())).count();
    return new SeedDifferences(
        summary.runs(), summary.mean(), summary.deviation(), (int) agreeing, p(differences));
  }

  private static int sign(double difference) {
    return Math.abs(difference) < ROUNDING ? 0 : (int) Math.signum(difference);
  }

  private static OptionalDouble p(List<Double> differences) {
    if (differences.size() < 2) {
      return OptionalDouble.empty();
    }
    if (differences.stream().allMatch(each -> sign(each) == 0)) {
      return OptionalDouble.of(1);
    }
    double[] values = differences.stream().mapToDouble(Double::doubleValue).toArray();
    return OptionalDouble.of(new TTest().tTest(0, values));
  }
}
