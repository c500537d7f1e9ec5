/**
 * How varied the generated reports are, whatever the references say: repetition, distinct reports,
 * length, novelty.
 *
 * <p>Start with {@link org.ithn.metrics.diversity.DiversityScorer}. A model that writes one report
 * for all images can have a good BLEU; {@link org.ithn.metrics.diversity.DistinctReportsScorer}
 * shows it. Each scorer ignores the references; to add one, implement {@link
 * org.ithn.metrics.CorpusScorer}.
 */
package org.ithn.metrics.diversity;
