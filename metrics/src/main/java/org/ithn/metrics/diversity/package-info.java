/**
 * Diversity of generated reports, independent of the references: repetition, distinct reports,
 * length, novelty.
 *
 * <p>Start with {@link org.ithn.metrics.diversity.DiversityScorer}. A model that writes the same
 * report for all images can have a good BLEU; {@link
 * org.ithn.metrics.diversity.DistinctReportsScorer} exposes it. To add a scorer, implement {@link
 * org.ithn.metrics.CorpusScorer}.
 */
package org.ithn.metrics.diversity;
