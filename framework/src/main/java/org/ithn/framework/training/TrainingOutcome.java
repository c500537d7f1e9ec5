package org.ithn.framework.training;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.ithn.framework.runs.TrainingState;

/**
 * The end of a run.
 *
 * @param state position at the end
 * @param stopReason reason for the end
 */
public record TrainingOutcome(TrainingState state, StopReason stopReason) {
  /** Returns the number of complete epochs, with their validations. */
  public int completeEpochs() {
    return state.completeEpochs();
  }

  /** Returns the epoch with the best selection score, from 1; empty if none was validated. */
  public OptionalInt bestEpoch() {
    int best = state.validation().bestEpoch();
    return best == 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }

  /** Returns the best selection score; empty if no epoch was validated. */
  public OptionalDouble bestScore() {
    return bestEpoch().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(state.validation().bestScore());
  }

  /**
   * Returns true if the training was cancelled by its stop signal. Its last step is saved; training
   * in the same run directory resumes there.
   */
  public boolean isCancelled() {
    return stopReason == StopReason.STOP_REQUESTED;
  }

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
