package org.ithn.framework.training;

import java.time.Duration;
import java.util.Optional;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.runs.TrainingState;

/** Speed of a training and an estimate of the time left. */
final class ProgressMeter {
  private final TrainingConfig config;
  private final int batches;
  private final MovingRate examples = new MovingRate(); // without the time spent waiting for data
  private final MovingRate steps = new MovingRate();
  private double waitedSeconds;
  private double stepSeconds;
  private double lastWait;
  private double validationSeconds;

  ProgressMeter(TrainingConfig config, int batches) {
    this.config = config;
    this.batches = batches;
  }

  /** Returns the number of batches per epoch. */
  int batches() {
    return batches;
  }

  /** Records the time spent waiting for a batch. */
  void recordWait(double seconds) {
    lastWait = seconds;
    waitedSeconds += seconds;
  }

  /** Records the duration of a batch, which follows the wait for it. */
  void recordBatch(int exampleCount, double seconds) {
    stepSeconds += seconds;
    examples.record(exampleCount, seconds);
    steps.record(1, seconds + lastWait);
  }

  /** Records the duration of a validation. */
  void recordValidation(double seconds) {
    validationSeconds = seconds;
  }

  /**
   * Returns the share of time since the last call that was spent waiting for data, in [0, 1]; 0 if
   * there was no step.
   */
  double pollWaitFraction() {
    double all = waitedSeconds + stepSeconds;
    double share = all == 0 ? 0 : waitedSeconds / all;
    waitedSeconds = 0;
    stepSeconds = 0;
    return share;
  }

  /** Returns the speed of the last steps. */
  double examplesPerSecond() {
    return examples.perSecondOrFirst();
  }

  /**
   * Estimates the time left. Validations are included once one was measured.
   *
   * @return the estimate; empty until two steps were measured
   */
  Optional<Duration> timeLeft(TrainingState state) {
    if (steps.perSecond().isEmpty()) {
      return Optional.empty();
    }
    long left = (long) (config.epochs() - state.epoch()) * batches + batches - state.batch();
    if (config.maxSteps() > 0) {
      left = Math.min(left, config.maxSteps() - state.step());
    }
    long lastEpoch = state.epoch() - 1 + (state.batch() + left) / batches;
    long validations = validations(lastEpoch) - validations(state.epoch() - 1);
    double seconds =
        Math.max(left, 0) / steps.perSecond().getAsDouble() + validations * validationSeconds;
    return Optional.of(Duration.ofSeconds(Math.round(seconds)));
  }

  /** Returns the number of validations until the end of an epoch. */
  private long validations(long epoch) {
    int every = config.monitoring().validateEveryEpochs();
    return epoch / every + (epoch == config.epochs() && epoch % every != 0 ? 1 : 0);
  }
}
