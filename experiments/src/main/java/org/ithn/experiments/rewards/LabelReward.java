package org.ithn.experiments.rewards;

import java.util.List;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.clinical.CachingLabeller;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer;
import org.ithn.metrics.clinical.LabelPolicy;
import org.ithn.metrics.clinical.Labels;
import org.ithn.metrics.clinical.ReportLabeller;
import org.ithn.metrics.clinical.RuleLabeller;

/**
 * F1 of a report's positive labels against those of its study's original report, in [0, 1], by the
 * built-in labeller and R2Gen's policy.
 *
 * <p>It equals the report's share of {@code CE-example-F1}. Differs: an empty report has 0, where
 * the labeller would see No Finding. For example, labels {Edema, Cardiomegaly} against {Edema} have
 * 2 / 3.
 */
public final class LabelReward implements RewardProvider {
  private static final String SCORE = "CE-example-F1";

  @Override
  public String name() {
    return "label-f1";
  }

  @Override
  public String description() {
    return "F1 of the labels that the built-in labeller finds, 0 to 1";
  }

  @Override
  public ReportReward open(RewardSetup setup) {
    ReportLabeller rules = new RuleLabeller();
    ReportLabeller ofReferences = new CachingLabeller(rules);
    return reports -> score(reports, rules, ofReferences);
  }

  private static double[] score(
      List<RatedReport> reports, ReportLabeller labeller, ReportLabeller ofReferences) {
    if (reports.isEmpty()) {
      return new double[0];
    }
    List<Labels> found = labeller.labelAll(reports.stream().map(RatedReport::text).toList());
    List<Labels> truth =
        ofReferences.labelAll(reports.stream().map(report -> report.originals().get(0)).toList());
    CorpusScore score =
        ClinicalEfficacyScorer.scoreLabels(found, truth, labeller.name(), LabelPolicy.R2GEN)
            .stream()
            .filter(each -> each.name().equals(SCORE))
            .findFirst()
            .orElseThrow();
    double[] rewards = score.items();
    for (int i = 0; i < rewards.length; i++) {
      rewards[i] = reports.get(i).text().isBlank() ? 0 : rewards[i];
    }
    return rewards;
  }
}
