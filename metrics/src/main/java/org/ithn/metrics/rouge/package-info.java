/**
 * ROUGE-L as the caption evaluation tools compute it.
 *
 * <p>Start with {@link org.ithn.metrics.rouge.RougeLScorer}.
 */
package org.ithn.metrics.rouge;
