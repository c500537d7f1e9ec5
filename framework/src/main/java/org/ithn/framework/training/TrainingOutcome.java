package org.ithn.framework.training;

import org.ithn.framework.runs.TrainingState;

/**
 * The end of a run.
 *
 * @param state position at the end
 * @param stopReason reason for the end
 */
public record TrainingOutcome(TrainingState state, StopReason stopReason) {
  /** Reasons for the end of a run. */
  public enum StopReason {
    /** All epochs are complete. */
    COMPLETE,
    /** The score has not improved for too many epochs. */
    EARLY_STOPPING,
    /** The configured number of steps is reached. */
    MAX_STEPS,
    /** The run was asked to stop; it can be resumed. */
    STOP_REQUESTED
  }
}
