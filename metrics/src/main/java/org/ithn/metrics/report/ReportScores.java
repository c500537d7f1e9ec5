package org.ithn.metrics.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.cider.CiderScorer;
import org.ithn.metrics.diversity.DistinctReportsScorer;
import org.ithn.metrics.diversity.DiversityScorer;
import org.ithn.metrics.diversity.LengthScorer;
import org.ithn.metrics.rouge.RougeLScorer;
import org.ithn.metrics.text.Whitespace;

/** Standard scores of a list of generated reports, by name, in printing order. */
public final class ReportScores {
  private final Map<String, CorpusScore> scores;

  private ReportScores(Map<String, CorpusScore> scores) {
    this.scores = Collections.unmodifiableMap(scores);
  }

  /**
   * Computes BLEU-1 to BLEU-4, ROUGE-L, CIDEr, diversity, share of distinct reports and average
   * length of white-space tokenised texts.
   *
   * @param hypotheses generated reports
   * @param references the references of each report, at least one
   * @throws IllegalArgumentException as {@link CorpusScorer#score}
   */
  public static ReportScores of(List<String> hypotheses, List<List<String>> references) {
    return of(hypotheses, references, defaultScorers());
  }

  /** Returns the scorers that need no resources, in the order of the table. */
  public static List<CorpusScorer> defaultScorers() {
    return List.of(
        new BleuScorer(),
        new RougeLScorer(),
        CiderScorer.coco(),
        new DiversityScorer(),
        new DistinctReportsScorer(),
        new LengthScorer());
  }

  /**
   * Computes the scores of the given scorers; every metric gets texts with normalised white space.
   *
   * @throws IllegalArgumentException as {@link CorpusScorer#score}, or if two scores have the same
   *     name
   */
  public static ReportScores of(
      List<String> hypotheses, List<List<String>> references, List<CorpusScorer> scorers) {
    List<String> normalized = normalized(hypotheses);
    List<List<String>> others = references.stream().map(ReportScores::normalized).toList();
    List<CorpusScore> scores = new ArrayList<>();
    for (CorpusScorer scorer : scorers) {
      scores.addAll(scorer.score(normalized, others));
    }
    return ofScores(scores);
  }

  private static List<String> normalized(List<String> texts) {
    return texts.stream().map(Whitespace::normalized).toList();
  }

  /** Collects computed scores; names must differ. */
  public static ReportScores ofScores(List<CorpusScore> scores) {
    Map<String, CorpusScore> byName = new LinkedHashMap<>();
    for (CorpusScore score : scores) {
      if (byName.put(score.name(), score) != null) {
        throw new IllegalArgumentException(
            "scores: two scores are named " + score.name() + "; rename one of them");
      }
    }
    return new ReportScores(byName);
  }

  /** Returns a copy with one more field in every signature. */
  public ReportScores withField(String key, String value) {
    return ofScores(
        scores.values().stream()
            .map(score -> score.withSignature(score.signature().withField(key, value)))
            .toList());
  }

  /** Returns the corpus values by name. */
  public Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    scores.forEach((name, score) -> values.put(name, score.value()));
    return Collections.unmodifiableMap(values);
  }

  /** Returns all scores by name. */
  public Map<String, CorpusScore> scores() {
    return scores;
  }

  /**
   * Returns the corpus value with a name.
   *
   * @throws IllegalArgumentException if there is no such score
   */
  public double value(String name) {
    CorpusScore score = scores.get(name);
    if (score == null) {
      throw new IllegalArgumentException(
          "no score named '" + name + "'; available: " + String.join(", ", scores.keySet()));
    }
    return score.value();
  }
}
