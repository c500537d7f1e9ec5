/**
 * Statistical significance: bootstrap intervals, paired bootstrap, approximate randomisation, and
 * mean and deviation over seeds.
 *
 * <p>Start with {@link org.ithn.metrics.significance.PairedComparison}. Everything works on {@link
 * org.ithn.metrics.CorpusScore#valueOver}, so a new metric needs no change here.
 */
package org.ithn.metrics.significance;
