package org.ithn.framework.training;

import org.ithn.framework.runs.TrainingState;

/**
 * How a run ended.
 *
 * @param state where it is now
 * @param end why it stopped
 */
public record Outcome(TrainingState state, End end) {
  /** Reasons to stop. */
  public enum End {
    /** All epochs are done. */
    COMPLETE,
    /** No better score for too many epochs. */
    EARLY,
    /** As many steps as were asked for are done. */
    STEPS,
    /** It was asked to stop; the same run goes on from where it is. */
    STOPPED
  }
}
