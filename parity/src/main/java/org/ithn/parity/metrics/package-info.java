/**
 * Parity of metrics with the reference scorers, see {@link org.ithn.parity.ParityCheck}.
 *
 * <p>The checks are in this module because {@code metrics} depends on no other module. Start with
 * {@link org.ithn.parity.metrics.MetricsParity}; to add a check, list it in {@code
 * META-INF/services}.
 */
package org.ithn.parity.metrics;
