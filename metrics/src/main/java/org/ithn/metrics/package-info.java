/**
 * Metrics of generated reports: strings in, numbers out, without TensorFlow or subprocesses.
 *
 * <p>Start with {@link org.ithn.metrics.report.ReportScores}, which computes the standard scores of
 * a list of hypotheses. Each metric is a {@link org.ithn.metrics.CorpusScorer}; each number is a
 * {@link org.ithn.metrics.CorpusScore} with per-item values, the value over any resample of the
 * items, and a {@link org.ithn.metrics.Signature} that identifies metric and settings.
 *
 * <p>Packages: {@code bleu}, {@code rouge}, {@code cider}, {@code meteor}, {@code diversity},
 * {@code clinical}, {@code radgraph}, {@code embedding} and {@code radcliq} are the metrics; {@code
 * ptb} is the caption protocol's tokenisation; {@code scoring} scores plain files; {@code
 * significance} compares systems; {@code text} splits and prepares text.
 *
 * <p>To add a metric, write a {@code CorpusScorer} in a new package and add it to {@code
 * ReportScores}.
 */
package org.ithn.metrics;
