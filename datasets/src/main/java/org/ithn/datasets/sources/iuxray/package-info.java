/**
 * IU X-Ray as it is published (Open-i's XML reports or the two Kaggle tables, and images under any
 * of three schemes of names), brought into the layout that {@link org.ithn.datasets.study} reads.
 *
 * <p>Start with {@link org.ithn.datasets.sources.iuxray.IuXrayPreparation}. A further source of
 * reports gives {@code SourceStudy} records, see {@code ReportSources}.
 */
package org.ithn.datasets.sources.iuxray;
