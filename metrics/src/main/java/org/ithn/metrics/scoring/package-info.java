/**
 * Scoring of plain files: references and predictions in, a table and JSON out.
 *
 * <p>Start with {@link org.ithn.metrics.scoring.ReportScoring}, which does all of it in one call.
 * {@link org.ithn.metrics.scoring.ReportFile} reads JSON, JSON Lines and CSV, {@link
 * org.ithn.metrics.scoring.PairedReports} aligns ids, {@link
 * org.ithn.metrics.scoring.LeaderboardFormat} writes files for other tools. To add an output
 * format, add a constant there.
 */
package org.ithn.metrics.scoring;
