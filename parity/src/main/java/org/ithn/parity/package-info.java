/**
 * Comparison of our numbers with those of the original implementations, quantity by quantity.
 *
 * <p>{@link org.ithn.parity.Parity#run} reads folders of golden numbers and returns a {@link
 * org.ithn.parity.ParityReport}. To cover another folder, implement {@link
 * org.ithn.parity.ParityCheck} and list it in {@code META-INF/services}. Sizes, options and
 * tolerances come from the folder's {@code config.json}.
 */
package org.ithn.parity;
