/**
 * Scores as numbers per report, without texts, from which every value over any reports can be
 * computed again.
 *
 * <p>Start with {@link org.ithn.metrics.recorded.RecordedScores}. A metric takes part by columns in
 * its {@link org.ithn.metrics.CorpusScore} and a function that computes the score from them.
 */
package org.ithn.metrics.recorded;
