/**
 * The golden numbers of the originals' models beside ours: see {@link org.ithn.parity.ParityCheck}.
 *
 * <p>Start with {@link org.ithn.parity.backbones.R2GenCmnParity}. A backbone's check is named in
 * {@code META-INF/services}.
 */
package org.ithn.parity.backbones;
