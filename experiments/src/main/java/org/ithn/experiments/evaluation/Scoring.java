package org.ithn.experiments.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.run.Predictions;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer.Detail;
import org.ithn.metrics.clinical.LabelPolicy;
import org.ithn.metrics.clinical.Labels;
import org.ithn.metrics.clinical.ReportLabeller;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.significance.ConfidenceInterval;
import org.ithn.metrics.significance.Resampling;

/**
 * Scoring of predictions: text metrics, clinical efficacy and bootstrap intervals.
 *
 * <p>Clinical efficacy compares the labels of the generated reports with those of the studies'
 * complete reports, because cleaning, truncation and unknown words would hide findings.
 *
 * @param resampling the resampling for intervals
 * @param labeller the labeller for clinical efficacy; empty to skip it
 * @param labels the labels of the studies' reports by id; empty without a labeller
 * @param detail the extent of clinical efficacy
 */
public record Scoring(
    Resampling resampling,
    Optional<ReportLabeller> labeller,
    Map<String, Labels> labels,
    Detail detail) {
  public Scoring {
    labels = Map.copyOf(labels);
  }

  /** Returns a scoring of texts only, without clinical efficacy. */
  public static Scoring ofTexts(Resampling resampling) {
    return new Scoring(resampling, Optional.empty(), Map.of(), Detail.AVERAGES);
  }

  /** Returns a copy with another extent of clinical efficacy. */
  public Scoring withDetail(Detail other) {
    return new Scoring(resampling, labeller, labels, other);
  }

  /** Returns a copy that also computes clinical efficacy, for the reports of a split. */
  public Scoring withClinicalEfficacy(ReportLabeller other, List<Study> studies) {
    List<Labels> all = other.labelAll(studies.stream().map(Study::report).toList());
    Map<String, Labels> byId = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      byId.put(studies.get(i).id(), all.get(i));
    }
    return new Scoring(resampling, Optional.of(other), byId, detail);
  }

  /** Scores predictions. Captions have no clinical efficacy. */
  ReportScores score(Predictions predictions) {
    ReportScores texts = predictions.scores();
    if (labeller.isEmpty() || predictions.captions() || predictions.rows().isEmpty()) {
      return texts;
    }
    List<Labels> generated =
        labeller.get().labelAll(predictions.rows().stream().map(Predictions.Row::report).toList());
    List<Labels> truth =
        predictions.rows().stream()
            .map(row -> labels.getOrDefault(row.id(), labels.get(Predictions.studyId(row.id()))))
            .toList();
    List<CorpusScore> all = new ArrayList<>(texts.scores().values());
    all.addAll(
        ClinicalEfficacyScorer.scoreLabels(
            generated, truth, labeller.get().name(), LabelPolicy.R2GEN, detail));
    return ReportScores.ofScores(all);
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
