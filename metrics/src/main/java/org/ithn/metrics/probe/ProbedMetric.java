package org.ithn.metrics.probe;

import org.ithn.metrics.Signature;
import org.ithn.metrics.diversity.DistinctReportsScorer;
import org.ithn.metrics.diversity.DiversityScorer;
import org.ithn.metrics.diversity.LengthScorer;
import org.ithn.metrics.diversity.NoveltyScorer;
import org.ithn.metrics.significance.ConfidenceInterval;

/**
 * Value of one metric before and after a damage.
 *
 * @param signature the metric and its settings
 * @param before the value of the predictions
 * @param after the value of the damaged predictions
 * @param interval the 95 % interval of {@code after - before}, paired bootstrap over the reports
 * @param changed the number of reports that the damage changed, at least 1
 */
public record ProbedMetric(
    Signature signature, double before, double after, ConfidenceInterval interval, int changed) {
  private static final double ROUNDING = 1e-12;

  /** Smallest change that shows in four digits. */
  private static final double VISIBLE = 5e-5;

  private static final int FEW = 10;

  /** Answer of a metric to a damage. */
  public enum Verdict {
    /** The interval is below 0, also after rounding to four digits. */
    FALLS("falls"),
    /** The interval is above 0, also after rounding to four digits. */
    RISES("rises"),
    /** The value of every resample is the same. */
    UNCHANGED("does not change"),
    /** The interval contains 0. */
    UNCLEAR("no clear change"),
    /** The interval contains 0, but fewer than ten reports are changed. */
    TOO_FEW("too few reports");

    private final String label;

    Verdict(String label) {
      this.label = label;
    }

    /** Returns the answer in words. */
    public String label() {
      return label;
    }
  }

  /** Returns {@code after - before}. */
  public double difference() {
    return after - before;
  }

  /** Returns the answer of the metric. */
  public Verdict verdict() {
    if (interval.high() < -VISIBLE) {
      return Verdict.FALLS;
    }
    if (interval.low() > VISIBLE) {
      return Verdict.RISES;
    }
    if (Math.max(interval.high(), -interval.low()) <= ROUNDING
        && Math.abs(difference()) <= ROUNDING) {
      return Verdict.UNCHANGED;
    }
    return changed < FEW ? Verdict.TOO_FEW : Verdict.UNCLEAR;
  }

  /** Returns true if the metric compares predictions with references. */
  public boolean usesReferences() {
    return switch (signature.metric()) {
      case DiversityScorer.METRIC, DistinctReportsScorer.METRIC, LengthScorer.METRIC -> false;
      default -> !signature.metric().startsWith(NoveltyScorer.METRIC_PREFIX);
    };
  }

  /**
   * Returns true if the metric compares with references and the damage changes the clinical meaning
   * of enough reports, so that a metric of correctness falls.
   */
  public boolean mustFall(Damage damage) {
    return damage.meaning() == Damage.Meaning.CHANGED
        && usesReferences()
        && verdict() != Verdict.TOO_FEW;
  }

  /** Returns true if the metric must fall and does not. */
  public boolean isMarked(Damage damage) {
    return mustFall(damage) && verdict() != Verdict.FALLS;
  }
}
