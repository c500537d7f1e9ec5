/**
 * Parity of the losses: the paper's equations and the released code's computation.
 *
 * <p>Start with {@link org.ithn.parity.losses.PaperLossParity}; to add a check, list it in {@code
 * META-INF/services}.
 */
package org.ithn.parity.losses;
