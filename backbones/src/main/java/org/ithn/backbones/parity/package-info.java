/**
 * The golden numbers of the originals' models beside ours: see {@link
 * org.ithn.framework.parity.ParityCheck}.
 *
 * <p>Start with {@link org.ithn.backbones.parity.R2GenCmnParity}. A backbone's check is named in
 * {@code META-INF/services}.
 */
package org.ithn.backbones.parity;
