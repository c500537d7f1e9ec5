/**
 * Parity of the losses: the paper's equations and the released code's computation.
 *
 * <p>Start with {@link org.ithn.parity.losses.PaperLossParity}.
 */
package org.ithn.parity.losses;
