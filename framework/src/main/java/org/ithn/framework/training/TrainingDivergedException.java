package org.ithn.framework.training;

import java.util.Locale;
import java.util.Map;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Examples;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.runs.TrainingState;

/** Thrown when the loss or the gradient is NaN or infinite; the last checkpoint is older. */
public final class TrainingDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private TrainingDivergedException(String message) {
    super(message);
  }

  /**
   * Checks the measurements of a step.
   *
   * @param state the state after the step
   * @param scalars the measurements by log key
   * @throws TrainingDivergedException if the loss or the gradient norm is not finite
   */
  static void throwUnlessFinite(TrainingState state, Batch batch, Map<String, Double> scalars) {
    if (Double.isFinite(scalars.get(LogKeys.TOTAL))
        && Double.isFinite(scalars.get(LogKeys.GRADIENT_NORM))) {
      return;
    }
    StringBuilder facts = new StringBuilder();
    scalars.forEach(
        (key, value) -> facts.append(String.format(Locale.ROOT, "%s=%.6g ", key, value)));
    throw new TrainingDivergedException(
        "training stopped: the loss or its gradient is not finite at epoch %d batch %d step %d; %s"
                .formatted(state.epoch(), state.batch(), state.step(), facts)
            + "examples %s, negatives %s; the checkpoints are from before this step, lower the"
                .formatted(
                    batch.positives().ids(), batch.negatives().stream().map(Examples::ids).toList())
            + " learning rate or inspect these examples");
  }
}
