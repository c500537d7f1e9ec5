package org.ithn.metrics.embedding;

import java.util.List;
import org.ithn.metrics.CorpusChecks;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;

/**
 * Cosine of the vectors of hypothesis and reference, in [-1, 1]; higher is better. The corpus score
 * is the mean over items.
 *
 * <p>With CheXbert's vectors it is {@code SembScore}, also known as CheXbert similarity and
 * SemScore, the part of RadCliQ. Texts are equal to themselves with 1, empty ones included; a
 * vector of zeros has 0. With several references, the first one counts.
 *
 * <p>Source: Yu et al. (2023), "Evaluating progress in automatic chest X-ray radiology report
 * generation", Patterns 4(9); Smit et al. (2020), CheXbert. Safe for one thread at a time, like its
 * model.
 */
public final class EmbeddingSimilarityScorer implements CorpusScorer {
  /** Name of the score with CheXbert's vectors. */
  public static final String SEMB_SCORE = "SembScore";

  private final String metric;
  private final TextEmbedder embedder;
  private final ComparedPairs<Double> pairs = new ComparedPairs<>();

  /**
   * Creates a scorer.
   *
   * @param metric the name of the score, such as {@link #SEMB_SCORE}
   * @param embedder the model; the caller closes it
   */
  public EmbeddingSimilarityScorer(String metric, TextEmbedder embedder) {
    this.metric = metric;
    this.embedder = embedder;
  }

  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    CorpusChecks.check(hypotheses, references);
    List<List<String>> first = references.stream().map(texts -> texts.subList(0, 1)).toList();
    pairs.add(hypotheses, first, embedder::embed, EmbeddingSimilarityScorer::cosine);
    double[] items = new double[hypotheses.size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = pairs.get(hypotheses.get(i), references.get(i).get(0));
    }
    Signature signature = Signature.of(metric, "none").withField("embedding", embedder.name());
    return List.of(CorpusScore.mean(signature, items));
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squaresOfA += (double) a[i] * a[i];
      squaresOfB += (double) b[i] * b[i];
    }
    double norms = Math.sqrt(squaresOfA) * Math.sqrt(squaresOfB);
    return norms > 0 ? product / norms : 0;
  }
}
