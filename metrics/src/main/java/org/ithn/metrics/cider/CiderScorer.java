package org.ithn.metrics.cider;

import java.util.List;
import java.util.Optional;
import org.ithn.metrics.CorpusChecks;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;
import org.ithn.metrics.text.ContentHash;

/**
 * CIDEr: mean tf-idf cosine of n-grams of one to four words, times 10, averaged over references and
 * items.
 *
 * <p>Values are in [0, 10]. The caption evaluation tools print CIDEr-D under the name CIDEr; {@link
 * #coco()} does the same and records the variant in the signature. An n-gram's weight is {@code
 * count * log(N / df)}, where {@code df} counts the items whose references contain it and {@code N}
 * is the number of items: a corpus of one item scores 0. CIDEr-D's length is the number of bigrams.
 * There is no stemming.
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
   * Returns a scorer of the metric that caption evaluation tools and report generation papers call
   * CIDEr: CIDEr-D with document frequencies of the evaluated references.
   */
  public static CiderScorer coco() {
    return new CiderScorer("CIDEr", CiderVariant.CIDER_D, Optional.empty(), "refs");
  }

  /** Returns a scorer of a formula with document frequencies of the evaluated references. */
  public static CiderScorer of(CiderVariant variant) {
    return new CiderScorer(variant.metric(), variant, Optional.empty(), "refs");
  }

  /**
   * Returns a copy with document frequencies of another corpus, such as the training references.
   *
   * @param references the corpus' items, each with its references; unseen n-grams get the weight of
   *     those that occur once
   */
  public CiderScorer withDocumentFrequencies(List<List<String>> references) {
    if (references.isEmpty()) {
      throw new IllegalArgumentException(
          "CIDEr: the corpus for document frequencies is empty; give at least one item");
    }
    String hash = ContentHash.ofTexts(references.stream().map(texts -> String.join("\n", texts)));
    return new CiderScorer(
        metric,
        variant,
        Optional.of(references),
        ContentHash.append("given" + references.size(), hash));
  }

  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    CorpusChecks.check(hypotheses, references);
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
