package org.ithn.experiments.rewards;

import org.ithn.metrics.bleu.BleuItemScorer;
import org.ithn.metrics.bleu.BleuScorer;

/** BLEU-4 of single reports, in [0, 1]. */
abstract sealed class BleuReward implements RewardProvider {
  private final String name;
  private final String description;

  private BleuReward(String name, String description) {
    this.name = name;
    this.description = description;
  }

  /** BLEU-4 as evaluated; nearly 0 for reports without a common 4-gram. */
  public static final class Plain extends BleuReward {
    /** Creates the provider. */
    public Plain() {
      super("bleu-4", "BLEU-4 of the report, 0 to 1");
    }

    @Override
    BleuItemScorer scorer() {
      return BleuItemScorer.of(BleuScorer.MAX_ORDER);
    }
  }

  /** BLEU-4 with 1 added to the counts of longer n-grams. */
  public static final class Smoothed extends BleuReward {
    /** Creates the provider. */
    public Smoothed() {
      super("bleu-4-smoothed", "BLEU-4 with 1 added to the counts of longer n-grams, 0 to 1");
    }

    @Override
    BleuItemScorer scorer() {
      return BleuItemScorer.smoothed(BleuScorer.MAX_ORDER);
    }
  }

  abstract BleuItemScorer scorer();

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public ReportReward open(RewardSetup setup) {
    BleuItemScorer scorer = scorer();
    return reports ->
        reports.stream()
            .mapToDouble(report -> scorer.score(report.text(), report.references()))
            .toArray();
  }
}
