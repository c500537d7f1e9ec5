package org.ithn.framework.runs;

import java.util.Map;
import java.util.TreeMap;

/**
 * The progress of a run; with the variables, everything that resuming needs.
 *
 * @param epoch the current epoch, from 1
 * @param batch batches of this epoch that are done, at least 0
 * @param step updates so far, at least 0
 * @param validation results of the validations so far
 * @param schedule state of the schedules of learning rates and hardness, by name
 * @param selfCritical start of the self-critical phase
 */
public record TrainingState(
    int epoch,
    int batch,
    long step,
    Validation validation,
    Map<String, Double> schedule,
    SelfCriticalStart selfCritical) {
  /**
   * Results of the validations of a run.
   *
   * @param bestEpoch the epoch with the best score; 0 = none was validated
   * @param bestScore score of that epoch; 0 if none was validated
   * @param lastEpoch the last epoch that was validated; 0 = none
   */
  public record Validation(int bestEpoch, double bestScore, int lastEpoch) {
    private static final Validation NONE = new Validation(0, 0, 0);

    private Validation withScore(int epoch, double score) {
      boolean better = bestEpoch == 0 || score > bestScore;
      return new Validation(better ? epoch : bestEpoch, better ? score : bestScore, epoch);
    }
  }

  /**
   * The start of the self-critical phase.
   *
   * @param epoch its first epoch; 0 = it has not begun
   * @param step updates before it; 0 if it has not begun
   */
  public record SelfCriticalStart(int epoch, long step) {
    private static final SelfCriticalStart NONE = new SelfCriticalStart(0, 0);
  }

  public TrainingState {
    schedule = Map.copyOf(schedule);
  }

  /** Returns the state before the first step. */
  public static TrainingState initial(Map<String, Double> schedule) {
    return new TrainingState(1, 0, 0, Validation.NONE, schedule, SelfCriticalStart.NONE);
  }

  /** Returns the number of complete epochs. */
  public int completeEpochs() {
    return epoch - 1;
  }

  /** Describes where a run resumes, in one line. */
  public String describeResumed() {
    return batch == 0
        ? "resumed after epoch %d, step %d".formatted(completeEpochs(), step)
        : "resumed in epoch %d after batch %d, step %d".formatted(epoch, batch, step);
  }

  /** Returns the state after one more step. */
  public TrainingState nextStep() {
    return new TrainingState(epoch, batch + 1, step + 1, validation, schedule, selfCritical);
  }

  /** Returns this state with another state of the schedules. */
  public TrainingState withSchedule(Map<String, Double> newSchedule) {
    return new TrainingState(epoch, batch, step, validation, newSchedule, selfCritical);
  }

  /** Returns the state after a validation of the current epoch. */
  public TrainingState withValidationScore(double score) {
    return new TrainingState(
        epoch, batch, step, validation.withScore(epoch, score), schedule, selfCritical);
  }

  /** Returns the state at the start of the next epoch. */
  public TrainingState nextEpoch(Map<String, Double> newSchedule) {
    return new TrainingState(epoch + 1, 0, step, validation, newSchedule, selfCritical);
  }

  /** Returns the state at the start of the self-critical phase, which is the start of an epoch. */
  public TrainingState withSelfCriticalPhase() {
    return new TrainingState(
        epoch, batch, step, validation, schedule, new SelfCriticalStart(epoch, step));
  }

  /** Returns whether the self-critical phase has begun. */
  public boolean hasSelfCriticalPhase() {
    return selfCritical.epoch() > 0;
  }

  /** Returns whether the current epoch's validation is the best so far. */
  public boolean hasNewBest() {
    return validation.bestEpoch() == epoch;
  }

  /**
   * Returns the number of epochs from the best validation, or the start of the self-critical phase
   * if that is later, to the last validation.
   */
  public int epochsWithoutImprovement() {
    return validation.lastEpoch() - Math.max(validation.bestEpoch(), selfCritical.epoch() - 1);
  }

  /** Returns the schedule's state in the order of its names, so that equal states print equally. */
  Map<String, Double> sortedSchedule() {
    return new TreeMap<>(schedule);
  }
}
