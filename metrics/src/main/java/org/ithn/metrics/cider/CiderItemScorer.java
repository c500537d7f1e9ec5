package org.ithn.metrics.cider;

import java.util.List;

/**
 * CIDEr of single texts by the document frequencies of a fixed corpus, counted once: what rewards
 * are made of. Not for several threads.
 */
public final class CiderItemScorer {
  private final NgramVectors vectors;

  /**
   * Counts the corpus.
   *
   * @param references items, each with its references, tokenised
   * @throws IllegalArgumentException if there is none
   */
  public CiderItemScorer(CiderVariant variant, List<List<String>> references) {
    if (references.isEmpty()) {
      throw new IllegalArgumentException(
          "CIDEr: the corpus of document frequencies is empty; give at least one item");
    }
    vectors = new NgramVectors(new DocumentFrequencies(references), variant);
  }

  /**
   * The score of one text, as {@link CiderScorer#withDocumentFrequencies} gives it.
   *
   * @param hypothesis tokenised
   * @param references of the same item, tokenised, at least one
   * @return in [0, 10]
   */
  public double score(String hypothesis, List<String> references) {
    return vectors.score(hypothesis, references);
  }
}
