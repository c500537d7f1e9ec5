package org.ithn.framework.optim;

import java.util.Map;

/** What the learning rates are multiplied by, epoch after epoch. Stateful. */
public interface LearningRateSchedule {
  /** The factor of the coming steps; 1 at the start. */
  double factor();

  /**
   * To be told at the end of each epoch, after its validation.
   *
   * @param scores of the validation; empty where there was none
   */
  void onEpochEnd(Map<String, Double> scores);

  /** What a checkpoint keeps. */
  Map<String, Double> state();

  /** Goes on from what {@link #state} gave. */
  void restore(Map<String, Double> state);
}
