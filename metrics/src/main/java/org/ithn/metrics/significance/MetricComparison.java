package org.ithn.metrics.significance;

import org.ithn.metrics.Signature;

/**
 * One metric of two systems on the same items.
 *
 * @param signature what the numbers are
 * @param first value of the first system
 * @param second value of the second system
 * @param interval 95 % interval of {@code second - first}, paired bootstrap
 * @param bootstrapP two-sided p-value of the paired bootstrap
 * @param randomisationP two-sided p-value of approximate randomisation
 */
public record MetricComparison(
    Signature signature,
    double first,
    double second,
    ConfidenceInterval interval,
    double bootstrapP,
    double randomisationP) {
  /** {@code second - first}. */
  public double difference() {
    return second - first;
  }
}
