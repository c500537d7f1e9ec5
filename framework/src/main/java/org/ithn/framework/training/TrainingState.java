package org.ithn.framework.training;

import java.util.Map;
import java.util.TreeMap;

/**
 * Where a run is: with the variables, everything that decides how it goes on.
 *
 * @param epoch the current one, from 1
 * @param batch how many of its batches are done
 * @param step how many updates there were
 * @param bestEpoch whose validation was best so far; 0 = there was none
 * @param bestScore of that epoch; 0 where there was none
 * @param validatedEpoch the last epoch that was validated; 0 = none
 * @param schedule state of the learning rate schedule
 */
public record TrainingState(
    int epoch,
    int batch,
    long step,
    int bestEpoch,
    double bestScore,
    int validatedEpoch,
    Map<String, Double> schedule) {
  public TrainingState {
    schedule = Map.copyOf(schedule);
  }

  /** Before the first step. */
  static TrainingState start(Map<String, Double> schedule) {
    return new TrainingState(1, 0, 0, 0, 0, 0, schedule);
  }

  /** After one more step. */
  TrainingState stepped() {
    return new TrainingState(
        epoch, batch + 1, step + 1, bestEpoch, bestScore, validatedEpoch, schedule);
  }

  /** After a validation of the current epoch. */
  TrainingState validated(double score) {
    boolean better = bestEpoch == 0 || score > bestScore;
    return new TrainingState(
        epoch,
        batch,
        step,
        better ? epoch : bestEpoch,
        better ? score : bestScore,
        epoch,
        schedule);
  }

  /** At the start of the next epoch. */
  TrainingState nextEpoch(Map<String, Double> newSchedule) {
    return new TrainingState(epoch + 1, 0, step, bestEpoch, bestScore, validatedEpoch, newSchedule);
  }

  /** Whether the current epoch's validation is the best so far. */
  boolean atBest() {
    return bestEpoch == epoch;
  }

  /** The schedule's state in the order of its names, so that equal states print equally. */
  Map<String, Double> sortedSchedule() {
    return new TreeMap<>(schedule);
  }
}
