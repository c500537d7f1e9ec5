package org.ithn.framework.training;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.runs.RunLog;
import org.ithn.framework.runs.TrainingState;

/** Reader of validation scores: finds the selection score, and logs and reports all scores. */
final class ValidationScores {
  private final String selection;
  private final Consumer<String> progress;

  /**
   * Creates the reader of a run's scores.
   *
   * @param selection name of the score whose maximum marks the best epoch
   * @param progress receives one line per validation
   */
  ValidationScores(String selection, Consumer<String> progress) {
    this.selection = selection;
    this.progress = progress;
  }

  /**
   * Returns the score that selects the best epoch.
   *
   * @throws IllegalArgumentException if the evaluator does not compute it
   */
  double selectionScore(Map<String, Double> scores) {
    Double score = scores.get(selection);
    if (score == null || score.isNaN()) {
      throw new IllegalArgumentException(
          "evaluation.selection is '%s', but the validation computed %s"
              .formatted(selection, scores));
    }
    return score;
  }

  /** Logs the scores of an epoch and reports them. */
  void report(TrainingState state, Map<String, Double> scores, RunLog log) throws IOException {
    Map<String, Double> scalars = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder("epoch %d validation".formatted(state.epoch()));
    scores.forEach(
        (name, score) -> {
          scalars.put(LogKeys.VALIDATION + name, score);
          text.append(String.format(Locale.ROOT, " %s %.4f", name, score));
        });
    log.add(state.epoch(), state.step(), scalars);
    progress.accept(text + (state.hasNewBest() ? " (best so far)" : ""));
  }
}
