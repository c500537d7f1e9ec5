/**
 * Scores of generated reports: strings in, numbers out; no TensorFlow, no subprocess.
 *
 * <p>Start with {@link org.ithn.metrics.report.ReportScores}, which computes the usual scores of a
 * list of hypotheses. Each metric is a {@link org.ithn.metrics.CorpusScorer}; each number is a
 * {@link org.ithn.metrics.CorpusScore} that knows its per-item values, its value over any resample
 * of the items, and a {@link org.ithn.metrics.Signature} that says what was computed.
 *
 * <p>Below: {@code bleu}, {@code rouge}, {@code cider}, {@code meteor}, {@code diversity} and
 * {@code clinical} are the metrics; {@code ptb} is the caption protocol's tokenisation; {@code
 * scoring} scores plain files; {@code significance} compares systems; {@code text} splits and
 * prepares text.
 *
 * <p>To add a metric, write one {@code CorpusScorer} in a package of its own and add it to {@code
 * ReportScores}.
 */
package org.ithn.metrics;
