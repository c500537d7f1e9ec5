/**
 * How sure a number is, and whether two systems differ: bootstrap intervals, paired bootstrap,
 * approximate randomisation, mean and deviation over seeds.
 *
 * <p>Start with {@link org.ithn.metrics.significance.PairedComparison}. Everything works on {@link
 * org.ithn.metrics.CorpusScore#valueOver}, so a new metric needs nothing here.
 */
package org.ithn.metrics.significance;
