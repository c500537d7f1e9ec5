/**
 * ROUGE-L as computed by the caption evaluation tools.
 *
 * <p>Start with {@link org.ithn.metrics.rouge.RougeLScorer}.
 */
package org.ithn.metrics.rouge;
