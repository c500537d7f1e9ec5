/**
 * Parity of cleaned texts, word ids and transformed images with the originals, see {@link
 * org.ithn.parity.ParityCheck}.
 *
 * <p>Start with {@link org.ithn.parity.datasets.TextParity}. To add a check, list it in {@code
 * META-INF/services}.
 */
package org.ithn.parity.datasets;
