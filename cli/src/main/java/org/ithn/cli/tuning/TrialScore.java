package org.ithn.cli.tuning;

/**
 * Result of a trial.
 *
 * @param trial the trial
 * @param score best validation score of the epochs so far; NaN if the training failed
 */
public record TrialScore(Trial trial, double score) {
  /** Returns true if the training failed. */
  boolean hasFailed() {
    return Double.isNaN(score);
  }
}
