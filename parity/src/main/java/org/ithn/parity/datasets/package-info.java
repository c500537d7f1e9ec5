/**
 * The originals' cleaned texts, word ids and prepared images beside ours: see {@link
 * org.ithn.parity.ParityCheck}.
 *
 * <p>Start with {@link org.ithn.parity.datasets.TextParity}. One more check is named in {@code
 * META-INF/services}.
 */
package org.ithn.parity.datasets;
