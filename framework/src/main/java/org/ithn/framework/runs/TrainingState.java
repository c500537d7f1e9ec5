package org.ithn.framework.runs;

import java.util.Map;
import java.util.TreeMap;

/**
 * Progress of a run: together with the variables, everything that determines how it continues.
 *
 * @param epoch the current epoch, from 1
 * @param batch the number of completed batches of this epoch
 * @param step the number of updates
 * @param bestEpoch the epoch with the best validation score; 0 = none yet
 * @param bestScore the score of that epoch; 0 if none
 * @param validatedEpoch the last validated epoch; 0 = none
 * @param schedule the state of the learning-rate schedule
 * @param selfCriticalEpoch the first epoch of the self-critical phase; 0 = not started
 * @param selfCriticalStep the number of updates before the self-critical phase
 */
public record TrainingState(
    int epoch,
    int batch,
    long step,
    int bestEpoch,
    double bestScore,
    int validatedEpoch,
    Map<String, Double> schedule,
    int selfCriticalEpoch,
    long selfCriticalStep) {
  public TrainingState {
    schedule = Map.copyOf(schedule);
  }

  /** Returns the state before the first step. */
  public static TrainingState initial(Map<String, Double> schedule) {
    return new TrainingState(1, 0, 0, 0, 0, 0, schedule, 0, 0);
  }

  /** Returns the state after one more step. */
  public TrainingState nextStep() {
    return new TrainingState(
        epoch,
        batch + 1,
        step + 1,
        bestEpoch,
        bestScore,
        validatedEpoch,
        schedule,
        selfCriticalEpoch,
        selfCriticalStep);
  }

  /** Returns the state after validating the current epoch. */
  public TrainingState withValidationScore(double score) {
    boolean better = bestEpoch == 0 || score > bestScore;
    return new TrainingState(
        epoch,
        batch,
        step,
        better ? epoch : bestEpoch,
        better ? score : bestScore,
        epoch,
        schedule,
        selfCriticalEpoch,
        selfCriticalStep);
  }

  /** Returns the state at the start of the next epoch. */
  public TrainingState nextEpoch(Map<String, Double> newSchedule) {
    return new TrainingState(
        epoch + 1,
        0,
        step,
        bestEpoch,
        bestScore,
        validatedEpoch,
        newSchedule,
        selfCriticalEpoch,
        selfCriticalStep);
  }

  /** Returns the state at the start of the self-critical phase, which is the start of an epoch. */
  public TrainingState withSelfCriticalPhase() {
    return new TrainingState(
        epoch, batch, step, bestEpoch, bestScore, validatedEpoch, schedule, epoch, step);
  }

  /** Returns true if the self-critical phase has begun. */
  public boolean hasSelfCriticalPhase() {
    return selfCriticalEpoch > 0;
  }

  /** Returns true if the current epoch has the best validation score so far. */
  public boolean hasNewBest() {
    return bestEpoch == epoch;
  }

  /** Returns the schedule's state sorted by name, so that equal states serialise identically. */
  Map<String, Double> sortedSchedule() {
    return new TreeMap<>(schedule);
  }
}
