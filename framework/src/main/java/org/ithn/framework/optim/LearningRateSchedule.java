package org.ithn.framework.optim;

import java.util.Map;

/**
 * A learning-rate schedule: a factor of all learning rates that changes with the epochs. Stateful.
 */
public interface LearningRateSchedule {
  /** Returns the factor of the next steps; 1 at the start. */
  double factor();

  /**
   * Advances the schedule at the end of each epoch, after its validation.
   *
   * @param scores the validation scores; empty if there was no validation
   */
  void onEpochEnd(Map<String, Double> scores);

  /** Returns the state to save in a checkpoint. */
  Map<String, Double> state();

  /** Restores a state that {@link #state} returned. */
  void restore(Map<String, Double> state);
}
