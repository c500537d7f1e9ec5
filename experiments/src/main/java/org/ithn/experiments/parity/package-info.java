/**
 * The scorers beside the reference scorers: see {@link org.ithn.framework.parity.ParityCheck}.
 *
 * <p>They stand here because {@code metrics} depends on no other module. Start with {@link
 * org.ithn.experiments.parity.MetricsParity}; one more check is named in {@code META-INF/services}.
 */
package org.ithn.experiments.parity;
