/**
 * Parity of backbones with the original implementations' golden numbers, see {@link
 * org.ithn.parity.ParityCheck}.
 *
 * <p>Start with {@link org.ithn.parity.backbones.R2GenCmnParity}. To add a backbone, implement
 * {@code ParityCheck} and list it in {@code META-INF/services}.
 */
package org.ithn.parity.backbones;
