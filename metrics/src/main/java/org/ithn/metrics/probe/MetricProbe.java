package org.ithn.metrics.probe;

import java.util.ArrayList;
import java.util.List;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.scoring.PairedReports;
import org.ithn.metrics.scoring.ReportScoring;
import org.ithn.metrics.significance.ConfidenceInterval;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.text.Whitespace;

/**
 * Probe of metrics: scores predictions, damages them in known ways and scores them again against
 * the same references.
 *
 * @param scoring the metrics; labels of predictions must come from a labeller, because those of a
 *     file do not change with the reports
 * @param resampling the resampling for intervals, at least 1 sample
 * @param seed the seed of the damage
 */
public record MetricProbe(ReportScoring scoring, Resampling resampling, long seed) {
  /**
   * Probes all damages.
   *
   * @throws IllegalArgumentException if the number of samples is 0
   */
  public ProbeResult probe(PairedReports reports) {
    PairedReports plain =
        reports.withHypotheses(reports.hypotheses().stream().map(Whitespace::normalized).toList());
    ReportScores before = scoring.computeScores(plain);
    List<ProbedDamage> damages = new ArrayList<>();
    for (Damage damage : Damage.values()) {
      damages.add(probe(damage, plain, before));
    }
    return new ProbeResult(
        plain.ids().size(),
        seed,
        before.scores().values().stream().map(CorpusScore::signature).toList(),
        damages);
  }

  private ProbedDamage probe(Damage damage, PairedReports reports, ReportScores before) {
    List<String> damaged =
        damage.apply(reports.ids(), reports.hypotheses(), seed).stream()
            .map(Whitespace::normalized)
            .toList();
    int changed = 0;
    for (int i = 0; i < damaged.size(); i++) {
      changed += damaged.get(i).equals(reports.hypotheses().get(i)) ? 0 : 1;
    }
    List<ProbedMetric> metrics = new ArrayList<>();
    if (changed > 0) {
      ReportScores after =
          scoring
              .withWarnings(warning -> {}) // those of the damage
              .computeScores(reports.withHypotheses(damaged));
      for (CorpusScore score : before.scores().values()) {
        metrics.add(metric(score, after.scores().get(score.name()), changed));
      }
    }
    return new ProbedDamage(damage, changed, metrics);
  }

  private ProbedMetric metric(CorpusScore before, CorpusScore after, int changed) {
    return new ProbedMetric(
        before.signature(),
        before.value(),
        after.value(),
        ConfidenceInterval.ofDifference(before, after, resampling),
        changed);
  }
}
