package org.ithn.metrics.embedding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ithn.metrics.CorpusChecks;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;

/**
 * BERTScore: {@code BERTScore-P}, {@code BERTScore-R} and {@code BERTScore-F1}; higher is better.
 *
 * <p>Each token of one text is matched with the token of the other whose state has the largest
 * cosine. Precision is the weighted mean of these cosines over the hypothesis' tokens, recall over
 * the reference's, and F1 their harmonic mean; the corpus scores are means over items. Special
 * tokens have no weight, but can be matched. With several references, the best value of each score
 * counts. Texts are equal to themselves with 1. An empty text has 0, before rescaling. Values lie
 * in [-1, 1]; a baseline stretches them, so that unrelated texts have about 0 and empty ones a
 * negative value.
 *
 * <p>With idf, a token's weight is {@code ln((N + 1) / (n + 1))} for n of N references that contain
 * it. A text whose tokens occur in all references has no weight and 0.
 *
 * <p>Source: Zhang et al. (ICLR 2020), BERTScore, sec. 3, computed as in its program bert-score
 * 0.3.13. Differs: padding takes no part, where that program counts a token without a similar one
 * as 0 instead of a negative value if the batch has longer texts; and a text without weights has 0
 * instead of NaN. Safe for one thread at a time, like its model.
 */
public final class BertScorer implements CorpusScorer {
  /** Name of the score of F1. */
  public static final String F1 = "BERTScore-F1";

  private static final List<String> METRICS = List.of("BERTScore-P", "BERTScore-R", F1);

  /** Weights of tokens. */
  public enum Weighting {
    /** All tokens have the weight 1. */
    UNIFORM,
    /** Inverse document frequencies of the references. */
    IDF
  }

  private final TokenEncoder encoder;
  private final Weighting weighting;
  private final Optional<BertScoreBaseline> baseline;
  private final Optional<TokenWeights> weights;

  /** Scores of pairs that were compared before, by the weights used; shared by derived scorers. */
  private final Map<Optional<TokenWeights>, ComparedPairs<double[]>> known;

  /**
   * Creates a scorer.
   *
   * @param encoder the model; the caller closes it
   * @param weighting the weights of tokens
   * @param baseline the baseline of the model's layer; empty for values that are not rescaled
   */
  public BertScorer(
      TokenEncoder encoder, Weighting weighting, Optional<BertScoreBaseline> baseline) {
    this(encoder, weighting, baseline, Optional.empty(), new HashMap<>());
  }

  private BertScorer(
      TokenEncoder encoder,
      Weighting weighting,
      Optional<BertScoreBaseline> baseline,
      Optional<TokenWeights> weights,
      Map<Optional<TokenWeights>, ComparedPairs<double[]>> known) {
    this.encoder = encoder;
    this.weighting = weighting;
    this.baseline = baseline;
    this.weights = weights;
    this.known = known;
  }

  @Override
  public CorpusScorer withReferenceStatistics(List<List<String>> references) {
    return weighting == Weighting.UNIFORM
        ? this
        : new BertScorer(
            encoder, weighting, baseline, Optional.of(TokenWeights.of(references, encoder)), known);
  }

  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    CorpusChecks.check(hypotheses, references);
    Optional<TokenWeights> chosen =
        weighting == Weighting.IDF && weights.isEmpty()
            ? Optional.of(TokenWeights.of(references, encoder))
            : weights;
    ComparedPairs<double[]> pairs = known.computeIfAbsent(chosen, unseen -> new ComparedPairs<>());
    pairs.add(hypotheses, references, texts -> states(texts, chosen), TokenStates::compare);
    double[][] items = new double[METRICS.size()][hypotheses.size()];
    for (int i = 0; i < hypotheses.size(); i++) {
      double[] best = best(pairs, hypotheses.get(i), references.get(i));
      for (int k = 0; k < best.length; k++) {
        items[k][i] = best[k];
      }
    }
    List<CorpusScore> scores = new ArrayList<>();
    for (int k = 0; k < items.length; k++) {
      scores.add(CorpusScore.mean(signature(METRICS.get(k)), items[k]));
    }
    return scores;
  }

  /** Returns the largest value of each measure over the references, rescaled. */
  private double[] best(ComparedPairs<double[]> pairs, String hypothesis, List<String> references) {
    double[] best = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (String reference : references) {
      double[] values = pairs.get(hypothesis, reference);
      for (int k = 0; k < best.length; k++) {
        best[k] = Math.max(best[k], values[k]);
      }
    }
    return baseline.isPresent() ? baseline.get().rescale(best) : best;
  }

  private List<TokenStates> states(List<String> texts, Optional<TokenWeights> chosen) {
    List<TokenStates> states = new ArrayList<>();
    List<float[]> encoded = encoder.encode(texts);
    for (int i = 0; i < texts.size(); i++) {
      int[] ids = encoder.tokenIds(texts.get(i));
      double[] tokenWeights = new double[ids.length];
      for (int t = 0; t < ids.length; t++) {
        boolean special = t == 0 || t == ids.length - 1;
        tokenWeights[t] = chosen.isPresent() ? chosen.get().weight(ids[t]) : special ? 0 : 1;
      }
      states.add(TokenStates.of(encoded.get(i), encoder.width(), tokenWeights));
    }
    return states;
  }

  private Signature signature(String metric) {
    return Signature.of(metric, "ws")
        .withField("model", encoder.name())
        .withField("layer", encoder.layer())
        .withField("idf", weighting == Weighting.IDF ? "refs" : "none")
        .withField(
            "baseline",
            baseline.map(each -> String.format(Locale.ROOT, "%.4f", each.f1())).orElse("none"));
  }
}
