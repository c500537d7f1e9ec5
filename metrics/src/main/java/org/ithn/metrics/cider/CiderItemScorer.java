package org.ithn.metrics.cider;

import java.util.List;

/**
 * CIDEr of single texts with the document frequencies of a fixed corpus, as used for rewards. Not
 * thread-safe.
 */
public final class CiderItemScorer {
  private final NgramVectors vectors;

  /**
   * Counts the document frequencies of a corpus.
   *
   * @param variant the formula
   * @param references the corpus' items, each with its tokenised references
   * @throws IllegalArgumentException if there are no items
   */
  public CiderItemScorer(CiderVariant variant, List<List<String>> references) {
    if (references.isEmpty()) {
      throw new IllegalArgumentException(
          "CIDEr: the corpus for document frequencies is empty; give at least one item");
    }
    vectors = new NgramVectors(new DocumentFrequencies(references), variant);
  }

  /**
   * Returns the score of one text, equal to that of {@link CiderScorer#withDocumentFrequencies}.
   *
   * @param hypothesis the tokenised text
   * @param references the item's tokenised references, at least one
   * @return the score, in [0, 10]
   */
  public double score(String hypothesis, List<String> references) {
    return vectors.score(hypothesis, references);
  }
}
