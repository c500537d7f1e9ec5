/**
 * Inspection of a data set before training: counts, sizes, words, duplicates, labels and problems.
 *
 * <p>Start with {@link org.ithn.experiments.inspection.DataInspection}, which fills a {@link
 * org.ithn.experiments.inspection.DataSummary}. To report another property, add it to one of the
 * records of the summary; the JSON output follows from the records.
 */
package org.ithn.experiments.inspection;
