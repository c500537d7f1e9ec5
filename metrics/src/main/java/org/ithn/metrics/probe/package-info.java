/**
 * Probe of metrics: scores of predictions before and after known damage.
 *
 * <p>Start with {@link org.ithn.metrics.probe.MetricProbe}. To add a damage, add a constant to
 * {@link org.ithn.metrics.probe.Damage}; a metric takes part as soon as {@code score} computes it.
 */
package org.ithn.metrics.probe;
