package org.ithn.experiments.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.run.Predictions;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.significance.ConfidenceInterval;
import org.ithn.metrics.significance.Resampling;

/**
 * Scoring of predictions: text metrics, clinical metrics and bootstrap intervals.
 *
 * <p>Clinical metrics compare the generated reports with the studies' complete reports, because
 * cleaning, truncation and unknown words would hide findings.
 *
 * @param resampling the resampling for intervals
 * @param texts the metrics of texts
 * @param clinical the clinical metrics: those of original reports
 * @param reports the studies' complete reports by id; empty without clinical metrics
 */
public record Scoring(
    Resampling resampling,
    List<CorpusScorer> texts,
    List<CorpusScorer> clinical,
    Map<String, String> reports) {
  public Scoring {
    texts = List.copyOf(texts);
    clinical = List.copyOf(clinical);
    reports = Map.copyOf(reports);
  }

  /** Returns a scoring by the default metrics of texts only. */
  public static Scoring ofTexts(Resampling resampling) {
    return new Scoring(resampling, ReportScores.defaultScorers(), List.of(), Map.of());
  }

  /** Returns a copy with further metrics of texts. */
  public Scoring withTexts(List<CorpusScorer> more) {
    List<CorpusScorer> all = new ArrayList<>(texts);
    all.addAll(more);
    return new Scoring(resampling, all, clinical, reports);
  }

  /** Returns a copy with clinical metrics, for the reports of a split. */
  public Scoring withClinical(List<CorpusScorer> scorers, List<Study> studies) {
    Map<String, String> byId = new HashMap<>();
    studies.forEach(study -> byId.put(study.id(), study.report()));
    return new Scoring(resampling, texts, scorers, byId);
  }

  /** Scores predictions. Captions have no clinical metrics. */
  ReportScores score(Predictions predictions) {
    ReportScores scores = predictions.scores(texts);
    if (clinical.isEmpty() || predictions.captions() || predictions.rows().isEmpty()) {
      return scores;
    }
    List<String> generated = predictions.rows().stream().map(Predictions.Row::report).toList();
    List<List<String>> truth =
        predictions.rows().stream().map(row -> List.of(report(row.id()))).toList();
    List<CorpusScore> all = new ArrayList<>(scores.scores().values());
    clinical.forEach(scorer -> all.addAll(scorer.score(generated, truth)));
    return ReportScores.ofScores(all);
  }

  private String report(String exampleId) {
    String own = reports.get(exampleId);
    return own == null ? reports.get(Predictions.studyId(exampleId)) : own;
  }

  /** Computes the 95 % interval of each score; none without resamples. */
  Map<String, ConfidenceInterval> intervals(ReportScores scores) {
    Map<String, ConfidenceInterval> intervals = new LinkedHashMap<>();
    if (resampling.samples() > 0) {
      scores
          .scores()
          .forEach((name, score) -> intervals.put(name, ConfidenceInterval.of(score, resampling)));
    }
    return intervals;
  }
}
