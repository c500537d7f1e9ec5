package org.ithn.metrics.radcliq;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.Signature;
import org.ithn.metrics.embedding.BertScorer;
import org.ithn.metrics.embedding.EmbeddingSimilarityScorer;
import org.ithn.metrics.radgraph.RadGraphScorer;
import org.ithn.metrics.report.ReportScores;

/**
 * RadCliQ-v1: an estimate of a radiologist's number of errors in a report, standardised; lower is
 * better.
 *
 * <p>Of each report, {@code sum_k w_k (x_k - m_k) / s_k + b} over RadGraph F1 (the mean of entities
 * and relations), the F1 of BERTScore and the similarity of CheXbert's embeddings; the corpus score
 * is the mean. Perfect reports have -1.4407, and reports whose three parts are 0 have 2.4501. A
 * part can be negative, so the range has no fixed end. RadEval shows 1 divided by the mean.
 *
 * <p>The coefficients were fitted to BERTScore of layer 5 of {@code distilroberta-base} with idf
 * and baseline, and to annotations of the first RadGraph model. They are meaningless for other
 * parts; the signature has the fields of all parts.
 *
 * <p>Example: parts of 0.4, 0.5 and 0.8 give 0.1717 + 0.1941 - 0.0350 = 0.3308.
 *
 * <p>Source: Yu et al. (2023), "Evaluating progress in automatic chest X-ray radiology report
 * generation", Patterns 4(9), and the model published with it. Differs: BLEU-2, whose published
 * coefficient is 4e-12, is left out.
 */
public final class RadCliq {
  /** Name of the score. */
  public static final String METRIC = "RadCliQ-v1";

  private static final double INTERCEPT = 2.46655256e-10;

  private RadCliq() {}

  /**
   * Computes the score of reports from their other scores, which are found by name.
   *
   * @throws IllegalArgumentException if a part is missing; the message names it
   */
  public static CorpusScore of(ReportScores parts) {
    return of(
        part(parts, RadGraphScorer.RADCLIQ_PART),
        part(parts, BertScorer.F1),
        part(parts, EmbeddingSimilarityScorer.SEMB_SCORE));
  }

  private static CorpusScore part(ReportScores parts, String name) {
    CorpusScore part = parts.scores().get(name);
    if (part == null) {
      throw new IllegalArgumentException(
          "RadCliQ: the part %s is missing; compute it for the same reports".formatted(name));
    }
    return part;
  }

  /**
   * Computes the score of reports from their other scores.
   *
   * @param radGraph the score {@link RadGraphScorer#RADCLIQ_PART}
   * @param bertScore the F1 of BERTScore
   * @param embedding the similarity of CheXbert's embeddings
   * @throws IllegalArgumentException if the scores are of different numbers of reports
   */
  public static CorpusScore of(CorpusScore radGraph, CorpusScore bertScore, CorpusScore embedding) {
    int count = radGraph.itemCount();
    if (bertScore.itemCount() != count || embedding.itemCount() != count) {
      throw new IllegalArgumentException(
          "RadCliQ: the parts are of %d, %d and %d reports; give scores of the same reports"
              .formatted(count, bertScore.itemCount(), embedding.itemCount()));
    }
    double[] items = new double[count];
    for (int i = 0; i < count; i++) {
      items[i] =
          Part.RADGRAPH.term(radGraph.item(i))
              + Part.BERTSCORE.term(bertScore.item(i))
              + Part.EMBEDDING.term(embedding.item(i))
              + INTERCEPT;
    }
    return CorpusScore.mean(signature(List.of(bertScore, embedding, radGraph)), items);
  }

  /** Returns a signature with the fields of all parts; of equal names, the first one's. */
  private static Signature signature(List<CorpusScore> parts) {
    Map<String, String> fields = new LinkedHashMap<>();
    parts.forEach(part -> part.signature().fields().forEach(fields::putIfAbsent));
    return new Signature(METRIC, fields);
  }

  /** Published coefficients of one part, whose values are standardised before they are weighted. */
  private enum Part {
    RADGRAPH(0.53792312, 0.30282584, -3.77083683e-1),
    BERTSCORE(0.61757256, 0.22430938, -3.70300100e-1),
    EMBEDDING(0.76479421, 0.25394391, -2.52616218e-1);

    private final double mean;
    private final double deviation;
    private final double weight;

    Part(double mean, double deviation, double weight) {
      this.mean = mean;
      this.deviation = deviation;
      this.weight = weight;
    }

    double term(double value) {
      return weight * (value - mean) / deviation;
    }
  }
}
