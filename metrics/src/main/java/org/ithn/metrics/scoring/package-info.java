/**
 * Scores of plain files: references and predictions in, a table and JSON out.
 *
 * <p>Start with {@link org.ithn.metrics.scoring.ReportScoring}, the whole of it as one call. {@link
 * org.ithn.metrics.scoring.ReportFile} reads JSON, JSON lines and CSV, {@link
 * org.ithn.metrics.scoring.PairedReports} aligns ids, {@link
 * org.ithn.metrics.scoring.LeaderboardFormat} writes files for other tools. Another format of
 * prediction files is one more constant there.
 */
package org.ithn.metrics.scoring;
