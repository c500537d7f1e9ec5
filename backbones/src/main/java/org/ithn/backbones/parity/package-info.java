/**
 * Our numbers beside those of the originals, quantity by quantity.
 *
 * <p>{@link org.ithn.backbones.parity.Parity#run} reads folders of golden numbers and gives a
 * {@link org.ithn.backbones.parity.ParityReport}. To cover one more folder, implement {@link
 * org.ithn.backbones.parity.ParityCheck}; sizes, options and limits come from the folder's {@code
 * config.json}.
 */
package org.ithn.backbones.parity;
