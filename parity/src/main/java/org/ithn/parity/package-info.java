/**
 * Our numbers beside those of the originals, quantity by quantity.
 *
 * <p>{@link org.ithn.parity.Parity#run} reads folders of golden numbers and gives a {@link
 * org.ithn.parity.ParityReport}. To cover one more folder, implement {@link
 * org.ithn.parity.ParityCheck} beside what it checks and name it in {@code META-INF/services};
 * sizes, options and limits come from the folder's {@code config.json}.
 */
package org.ithn.parity;
