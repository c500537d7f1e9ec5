package org.ithn.metrics.embedding;

import com.google.common.collect.Iterables;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private static final int CHUNK = 64; // pairs whose vectors are in memory at once

  private final String metric;
  private final TextEmbedder embedder;
  private final Map<Pair, Double> known = new HashMap<>();

  private record Pair(String hypothesis, String reference) {}

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
    Set<Pair> unseen = new LinkedHashSet<>();
    for (int i = 0; i < hypotheses.size(); i++) {
      unseen.add(new Pair(hypotheses.get(i), references.get(i).get(0)));
    }
    unseen.removeAll(known.keySet());
    for (List<Pair> chunk : Iterables.partition(unseen, CHUNK)) {
      compare(chunk);
    }
    double[] items = new double[hypotheses.size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = known.get(new Pair(hypotheses.get(i), references.get(i).get(0)));
    }
    Signature signature = Signature.of(metric, "none").withField("embedding", embedder.name());
    return List.of(CorpusScore.mean(signature, items));
  }

  private void compare(List<Pair> chunk) {
    Set<String> distinct = new LinkedHashSet<>();
    chunk.forEach(pair -> Collections.addAll(distinct, pair.hypothesis(), pair.reference()));
    List<String> texts = List.copyOf(distinct);
    List<float[]> embedded = embedder.embed(texts);
    Map<String, float[]> vectors = new HashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      vectors.put(texts.get(i), embedded.get(i));
    }
    for (Pair pair : chunk) {
      known.put(pair, cosine(vectors.get(pair.hypothesis()), vectors.get(pair.reference())));
    }
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
