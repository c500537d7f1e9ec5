package org.ithn.framework.training;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.runs.TrainingState;

/** Progress line of a training: position, losses, speed, time left. */
final class ProgressMeter {
  private static final double SMOOTHING = 0.9;

  private final int epochs;
  private final int batches;
  private final long maxSteps;
  private double secondsPerBatch;
  private double examplesPerSecond;
  private double waitedSeconds;
  private double stepSeconds;

  ProgressMeter(int epochs, int batches, long maxSteps) {
    this.epochs = epochs;
    this.batches = batches;
    this.maxSteps = maxSteps;
  }

  /** Records the duration of a batch. */
  void recordBatch(int examples, double seconds) {
    double guarded = Math.max(seconds, 1e-9);
    stepSeconds += guarded;
    boolean first = secondsPerBatch == 0;
    secondsPerBatch = first ? guarded : smooth(secondsPerBatch, guarded);
    double rate = examples / guarded;
    examplesPerSecond = first ? rate : smooth(examplesPerSecond, rate);
  }

  private static double smooth(double old, double now) {
    return SMOOTHING * old + (1 - SMOOTHING) * now;
  }

  /** Records the time spent waiting for a batch. */
  void recordWait(double seconds) {
    waitedSeconds += seconds;
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

  /** Returns the speed, smoothed over the last steps. */
  double examplesPerSecond() {
    return examplesPerSecond;
  }

  /** Returns the line after a step. */
  String describe(TrainingState state, Map<String, Double> scalars) {
    StringBuilder line = new StringBuilder();
    line.append(
        "epoch %d/%d batch %d/%d step %d"
            .formatted(state.epoch(), epochs, state.batch(), batches, state.step()));
    scalars.forEach(
        (key, value) -> {
          Optional<String> name = displayName(key);
          if (name.isPresent()) {
            line.append(String.format(Locale.ROOT, " %s %.4f", name.get(), value));
          }
        });
    line.append(String.format(Locale.ROOT, " %.1f examples/s", examplesPerSecond));
    return line.append(", ").append(formatDuration(secondsLeft(state))).append(" left").toString();
  }

  private static Optional<String> displayName(String key) {
    if (key.equals(LogKeys.HARDNESS)) {
      return Optional.of("lambda");
    }
    if (key.startsWith("reward/")) {
      return Optional.of(key);
    }
    return key.startsWith("loss/") ? Optional.of(key.substring(5)) : Optional.empty();
  }

  /** Estimates the seconds of training left, without validations. */
  private double secondsLeft(TrainingState state) {
    long left = (long) (epochs - state.epoch()) * batches + batches - state.batch();
    if (maxSteps > 0) {
      left = Math.min(left, maxSteps - state.step());
    }
    return Math.max(left, 0) * secondsPerBatch;
  }

  static String formatDuration(double seconds) {
    long whole = Math.round(seconds);
    return "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
  }
}
