/**
 * Metrics that compare the vectors of a language model.
 *
 * <p>Start with {@link org.ithn.metrics.embedding.BertScorer}, which compares tokens, or {@link
 * org.ithn.metrics.embedding.EmbeddingSimilarityScorer}, which compares reports. The model is a
 * {@link org.ithn.metrics.embedding.TokenEncoder} or {@link
 * org.ithn.metrics.embedding.TextEmbedder}, so this module needs no native library.
 */
package org.ithn.metrics.embedding;
