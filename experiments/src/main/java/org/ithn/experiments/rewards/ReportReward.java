package org.ithn.experiments.rewards;

import java.util.List;

/** Reward of generated reports. Not thread-safe. */
@FunctionalInterface
public interface ReportReward extends AutoCloseable {
  /**
   * Returns the rewards of reports, in one call for each step.
   *
   * @return finite numbers, larger is better; a function of each report alone, 0 for an empty text
   */
  double[] score(List<RatedReport> reports);

  /** Releases the model, if there is one. */
  @Override
  default void close() {}
}
