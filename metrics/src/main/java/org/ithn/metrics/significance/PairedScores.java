package org.ithn.metrics.significance;

import org.ithn.metrics.report.ReportScores;

/**
 * Scores of two systems on the same items, such as the runs of two configurations with one seed.
 *
 * @param first scores of the first system
 * @param second scores of the second system on the same items in the same order
 * @param both scores of one corpus with all outputs of the first system, then all of the second,
 *     whose items can be exchanged
 */
public record PairedScores(ReportScores first, ReportScores second, ReportScores both) {}
