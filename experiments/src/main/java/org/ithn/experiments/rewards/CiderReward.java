package org.ithn.experiments.rewards;

import org.ithn.metrics.cider.CiderItemScorer;
import org.ithn.metrics.cider.CiderVariant;

/** CIDEr-D with the document frequencies of the training split, in [0, 10]. */
public final class CiderReward implements RewardProvider {
  @Override
  public String name() {
    return "cider";
  }

  @Override
  public String description() {
    return "CIDEr-D with the document frequencies of the training split, 0 to 10";
  }

  @Override
  public ReportReward open(RewardSetup setup) {
    CiderItemScorer scorer = new CiderItemScorer(CiderVariant.CIDER_D, setup.corpus());
    return reports ->
        reports.stream()
            .mapToDouble(report -> scorer.score(report.text(), report.references()))
            .toArray();
  }
}
