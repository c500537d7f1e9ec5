package org.ithn.framework.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.runs.ReportSample;

/**
 * Event of a training, in the order in which it happens.
 *
 * <p>{@link ProgressLines} formats events as text. Listeners run on the training thread, between
 * two steps; an exception from a listener ends the training.
 */
public sealed interface TrainingEvent {
  /**
   * A completed step.
   *
   * @param position the position after the step
   * @param scalars measurements of the step by log key, such as {@code loss/total}
   * @param logged true every {@code training.monitoring.log_every_steps} steps and at the end of an
   *     epoch: the measurements are also in the log files
   * @param examplesPerSecond mean speed of the last steps, without the first step of the process
   * @param timeLeft estimate of the remaining time, including validations; empty until two steps
   *     are complete
   */
  record Step(
      Position position,
      Map<String, Double> scalars,
      boolean logged,
      double examplesPerSecond,
      Optional<Duration> timeLeft)
      implements TrainingEvent {
    public Step {
      scalars = Collections.unmodifiableMap(new LinkedHashMap<>(scalars));
    }
  }

  /**
   * Position of a training.
   *
   * @param epoch the current epoch, from 1
   * @param epochs epochs of the whole training
   * @param batch completed batches of the epoch
   * @param batches batches of the epoch
   * @param step updates since the start of the training
   */
  record Position(int epoch, int epochs, int batch, int batches, long step) {}

  /**
   * A completed epoch, with its validation if it has one.
   *
   * @param epoch the epoch, from 1
   * @param epochs epochs of the whole training
   * @param step updates since the start of the training
   */
  record Epoch(int epoch, int epochs, long step) implements TrainingEvent {}

  /**
   * A validation.
   *
   * @param epoch the epoch that was validated, from 1
   * @param step updates since the start of the training
   * @param scores scores by name, in display order
   * @param best true if the selection score is the best so far
   * @param samples a few reports of the validation split; see {@code training.monitoring.samples}
   */
  record Validation(
      int epoch, long step, Map<String, Double> scores, boolean best, List<ReportSample> samples)
      implements TrainingEvent {
    public Validation {
      scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
      samples = List.copyOf(samples);
    }
  }

  /**
   * A checkpoint that was written.
   *
   * @param file the file of the variables
   * @param completeEpochs epochs before the checkpoint
   * @param step updates before the checkpoint
   * @param best true for the model of the best epoch, false for a checkpoint to resume from
   */
  record Checkpoint(Path file, int completeEpochs, long step, boolean best)
      implements TrainingEvent {}

  /**
   * A message or a warning, which starts with {@code warning:}.
   *
   * @param text one line
   */
  record Message(String text) implements TrainingEvent {}
}
