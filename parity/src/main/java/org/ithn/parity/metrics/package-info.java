/**
 * The scorers beside the reference scorers: see {@link org.ithn.parity.ParityCheck}.
 *
 * <p>They stand here because {@code metrics} depends on no other module. Start with {@link
 * org.ithn.parity.metrics.MetricsParity}; one more check is named in {@code META-INF/services}.
 */
package org.ithn.parity.metrics;
