package org.ithn.metrics.cider;

import java.util.List;
import java.util.Optional;
import org.ithn.metrics.Corpora;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;

/**
 * CIDEr: mean tf-idf cosine of n-grams of one to four words, times 10, averaged over references and
 * items.
 *
 * <p>Values are in [0, 10]. The caption evaluation tools print CIDEr-D under the name CIDEr; {@link
 * #coco()} does the same and says so in the signature. An n-gram's weight is {@code count * log(N /
 * df)}, where {@code df} counts the items whose references contain it and {@code N} is the number
 * of items: a corpus of one item scores 0. The length that CIDEr-D compares is the number of
 * bigrams. There is no stemming.
 *
 * <p>Source: Vedantam et al. (2015), as implemented in the caption evaluation tools (coco-caption).
 */
public final class CiderScorer implements CorpusScorer {
  private final String metric;
  private final CiderVariant variant;
  private final Optional<List<List<String>>> corpus;
  private final String source;

  private CiderScorer(
      String metric, CiderVariant variant, Optional<List<List<String>>> corpus, String source) {
    this.metric = metric;
    this.variant = variant;
    this.corpus = corpus;
    this.source = source;
  }

  /**
   * What the caption evaluation tools and report generation papers call CIDEr: CIDEr-D over the
   * evaluated references.
   */
  public static CiderScorer coco() {
    return new CiderScorer("CIDEr", CiderVariant.CIDER_D, Optional.empty(), "refs");
  }

  /** The named formula with document frequencies of the evaluated references. */
  public static CiderScorer of(CiderVariant variant) {
    return new CiderScorer(variant.metric(), variant, Optional.empty(), "refs");
  }

  /**
   * The same formula with document frequencies of another corpus, for instance the training
   * references.
   *
   * @param references items of that corpus, each with its references; words that occur in none get
   *     the weight of words that occur once
   */
  public CiderScorer withDocumentFrequencies(List<List<String>> references) {
    if (references.isEmpty()) {
      throw new IllegalArgumentException(
          "CIDEr: the corpus of document frequencies is empty; give at least one item");
    }
    return new CiderScorer(metric, variant, Optional.of(references), "given" + references.size());
  }

  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    Corpora.check(hypotheses, references);
    NgramVectors vectors =
        new NgramVectors(new DocumentFrequencies(corpus.orElse(references)), variant);
    double[] items = new double[hypotheses.size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = vectors.score(hypotheses.get(i), references.get(i));
    }
    return List.of(CorpusScore.mean(signature(), items));
  }

  @Override
  public CorpusScorer withReferenceStatistics(List<List<String>> references) {
    return corpus.isPresent()
        ? this
        : new CiderScorer(metric, variant, Optional.of(references), source);
  }

  private Signature signature() {
    return Signature.of(metric, "ws").withField("variant", variant.label()).withField("df", source);
  }
}
