/**
 * BLEU as computed by the caption evaluation tools.
 *
 * <p>Start with {@link org.ithn.metrics.bleu.BleuScorer}. To add another rule for the reference
 * length, add a constant to {@link org.ithn.metrics.bleu.ReferenceLength}.
 */
package org.ithn.metrics.bleu;
