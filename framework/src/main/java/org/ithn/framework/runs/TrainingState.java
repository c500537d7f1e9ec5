package org.ithn.framework.runs;

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
 * @param selfCriticalEpoch the first epoch of the self-critical phase; 0 = it has not begun
 * @param selfCriticalStep how many updates there were before it
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

  /** Before the first step. */
  public static TrainingState initial(Map<String, Double> schedule) {
    return new TrainingState(1, 0, 0, 0, 0, 0, schedule, 0, 0);
  }

  /** After one more step. */
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

  /** After a validation of the current epoch. */
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

  /** At the start of the next epoch. */
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

  /** At the start of the self-critical phase, which is the start of an epoch. */
  public TrainingState withSelfCriticalPhase() {
    return new TrainingState(
        epoch, batch, step, bestEpoch, bestScore, validatedEpoch, schedule, epoch, step);
  }

  /** Whether the self-critical phase has begun. */
  public boolean hasSelfCriticalPhase() {
    return selfCriticalEpoch > 0;
  }

  /** Whether the current epoch's validation is the best so far. */
  public boolean hasNewBest() {
    return bestEpoch == epoch;
  }

  /** The schedule's state in the order of its names, so that equal states print equally. */
  Map<String, Double> sortedSchedule() {
    return new TreeMap<>(schedule);
  }
}
