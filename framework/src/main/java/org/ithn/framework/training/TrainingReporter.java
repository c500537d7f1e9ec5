package org.ithn.framework.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ithn.framework.data.Batch;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.runs.ReportSample;
import org.ithn.framework.runs.RunLog;
import org.ithn.framework.runs.TrainingState;

/** Reporter of a training: writes its log and sends its events. */
final class TrainingReporter {
  private final TrainingPlan plan;
  private final Consumer<TrainingEvent> listener;
  private final CollapseMonitor hardness;

  /**
   * Creates a reporter.
   *
   * @param listener receives the events, on the training thread
   */
  TrainingReporter(TrainingPlan plan, Consumer<TrainingEvent> listener) {
    this.plan = plan;
    this.listener = listener;
    this.hardness = new CollapseMonitor(this::message);
  }

  /** Sends a message of one line. */
  void message(String text) {
    listener.accept(new TrainingEvent.Message(text));
  }

  /** Sends the event of a checkpoint to resume from. */
  void checkpoint(Path file, TrainingState state) {
    listener.accept(
        new TrainingEvent.Checkpoint(file, state.completeEpochs(), state.step(), false));
  }

  /** Sends the event of a checkpoint of the best epoch, which is the current one. */
  void bestCheckpoint(Path file, TrainingState state) {
    listener.accept(new TrainingEvent.Checkpoint(file, state.epoch(), state.step(), true));
  }

  /** Sends the event of a completed epoch. */
  void epoch(TrainingState state) {
    listener.accept(new TrainingEvent.Epoch(state.epoch(), plan.training().epochs(), state.step()));
  }

  /** Logs the measurements of a step where the log has a line, and sends them. */
  void step(
      TrainingState state,
      Batch batch,
      Map<String, Double> scalars,
      ProgressMeter meter,
      RunLog log)
      throws IOException {
    boolean logged =
        state.step() % plan.training().monitoring().logEverySteps() == 0
            || state.batch() == meter.batches();
    if (logged) {
      scalars.put(LogKeys.EXAMPLES_PER_SECOND, meter.examplesPerSecond());
      scalars.put(LogKeys.DATA_WAIT, meter.pollWaitFraction());
      scalars.put(LogKeys.IDENTICAL, CollapseMonitor.identicalReportShare(batch));
      hardness.warnIfCollapsed(state.step(), scalars);
      log.add(state.epoch(), state.step(), scalars);
    }
    int epochs = plan.training().epochs();
    listener.accept(
        new TrainingEvent.Step(
            new TrainingEvent.Position(
                state.epoch(), epochs, state.batch(), meter.batches(), state.step()),
            scalars,
            logged,
            meter.examplesPerSecond(),
            meter.timeLeft(state)));
  }

  /**
   * Returns the score that selects the best epoch.
   *
   * @throws IllegalArgumentException if the evaluator does not compute it
   */
  double selectionScore(Map<String, Double> scores) {
    Double score = scores.get(plan.selection());
    if (score == null || score.isNaN()) {
      throw new IllegalArgumentException(
          "evaluation.selection is '%s', but the validation computed %s"
              .formatted(plan.selection(), scores));
    }
    return score;
  }

  /** Logs the scores and samples of a validation and sends them. */
  void validation(
      TrainingState state, Map<String, Double> scores, List<ReportSample> samples, RunLog log)
      throws IOException {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scores.forEach((name, score) -> scalars.put(LogKeys.VALIDATION + name, score));
    log.add(state.epoch(), state.step(), scalars);
    log.addSamples(state.step(), samples);
    listener.accept(
        new TrainingEvent.Validation(
            state.epoch(), state.step(), scores, state.hasNewBest(), samples));
  }
}
