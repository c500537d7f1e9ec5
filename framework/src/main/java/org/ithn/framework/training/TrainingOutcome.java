package org.ithn.framework.training;

import org.ithn.framework.runs.TrainingState;

/**
 * How a run ended.
 *
 * @param state where it is now
 * @param stopReason why it stopped
 */
public record TrainingOutcome(TrainingState state, StopReason stopReason) {
  /** Reasons to stop. */
  public enum StopReason {
    /** All epochs are done. */
    COMPLETE,
    /** No better score for too many epochs. */
    EARLY_STOPPING,
    /** As many steps as were asked for are done. */
    MAX_STEPS,
    /** It was asked to stop; the same run goes on from where it is. */
    STOP_REQUESTED
  }
}
