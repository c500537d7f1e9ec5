package org.ithn.metrics.significance;

import org.ithn.metrics.Signature;

/**
 * Comparison of two systems by one metric on the same items.
 *
 * @param signature the metric and its settings
 * @param first the first system's value
 * @param second the second system's value
 * @param interval the 95 % interval of {@code second - first}, paired bootstrap
 * @param bootstrapP the two-sided p-value of the paired bootstrap
 * @param randomisationP the two-sided p-value of approximate randomisation
 */
public record MetricComparison(
    Signature signature,
    double first,
    double second,
    ConfidenceInterval interval,
    double bootstrapP,
    double randomisationP) {
  /** Returns {@code second - first}. */
  public double difference() {
    return second - first;
  }
}
