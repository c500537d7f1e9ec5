/**
 * CIDEr and CIDEr-D: agreement of n-grams, weighted by how rare they are among the references.
 *
 * <p>Start with {@link org.ithn.metrics.cider.CiderScorer}; {@link
 * org.ithn.metrics.cider.DocumentFrequencies} can be taken from the evaluated references or from
 * another corpus. Another formula is one more constant of {@link
 * org.ithn.metrics.cider.CiderVariant}.
 */
package org.ithn.metrics.cider;
