/**
 * The originals' cleaned texts, word ids and prepared images beside ours: see {@link
 * org.ithn.framework.parity.ParityCheck}.
 *
 * <p>Start with {@link org.ithn.datasets.parity.TextParity}. One more check is named in {@code
 * META-INF/services}.
 */
package org.ithn.datasets.parity;
