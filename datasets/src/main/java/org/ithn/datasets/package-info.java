/**
 * From studies on disk to batches: reading, cleaning, decoding, transforming, drawing negatives.
 *
 * <p>Start with {@link org.ithn.datasets.study}. Whatever is wrong with the data is reported as a
 * {@link org.ithn.datasets.DataException}. A further source of data implements {@link
 * org.ithn.framework.data.BatchSource} or writes the layout that the package {@code r2gen} reads.
 */
package org.ithn.datasets;
