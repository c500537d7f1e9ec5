/**
 * Preparation of IU X-Ray for the layout that {@link org.ithn.datasets.study} reads. Reports come
 * from Open-i's XML files or the two Kaggle tables, images may follow any of three naming schemes.
 *
 * <p>Start with {@link org.ithn.datasets.sources.iuxray.IuXrayPreparation}. To add a source of
 * reports, produce {@code SourceStudy} records as {@code ReportSources} does.
 */
package org.ithn.datasets.sources.iuxray;
