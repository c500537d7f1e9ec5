/**
 * Data pipeline from studies on disk to batches: readers, cleaners, image transforms and negative
 * sampling.
 *
 * <p>Start with {@link org.ithn.datasets.study}. Unusable data raises a {@link
 * org.ithn.datasets.DataException}. To add a data source, write a preparation in {@code sources}
 * that produces R2Gen's annotation layout, or implement {@link
 * org.ithn.framework.data.BatchSource}.
 */
package org.ithn.datasets;
