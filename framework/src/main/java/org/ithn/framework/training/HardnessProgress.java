package org.ithn.framework.training;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.ithn.framework.config.ContrastiveConfig.HardnessStart;
import org.ithn.framework.distributed.ProcessGroup;
import org.ithn.framework.negatives.HardnessSchedule;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.runs.TrainingState;

/**
 * The hardness lambda of the steps of a run. Stateful.
 *
 * <p>A schedule that starts with the first epoch is a function of the epoch. One that waits for the
 * alignment follows the moving average {@code a <- 0.95 a + 0.05 c}, where c is {@code
 * alignment/cosine} of a step and a starts at -1, the value of the trivial minimum. Lambda is 0
 * until a exceeds the threshold. The rest of that epoch then counts as epoch 1 of the schedule, and
 * the schedule never stops again. For example, with a threshold of 0 and c = 0.3 in every step, a
 * exceeds it after 29 steps.
 *
 * <p>With several processes, the leader's average decides for all.
 */
final class HardnessProgress {
  private static final double DECAY = 0.95;
  private static final double MOST_OPPOSED = -1;
  private static final String ALIGNMENT = "hardness/alignment";
  private static final String EPOCH = "hardness/epoch";

  private final HardnessSchedule schedule;
  private final HardnessStart start;
  private final Consumer<String> progress;
  private double alignment = MOST_OPPOSED;
  private int firstEpoch;

  /**
   * Creates the progress of a new run.
   *
   * @param progress receives one sentence when a schedule that waits starts
   */
  HardnessProgress(HardnessSchedule schedule, HardnessStart start, Consumer<String> progress) {
    this.schedule = schedule;
    this.start = start;
    this.progress = progress;
    this.firstEpoch = start.waits() ? 0 : 1;
  }

  /** Returns lambda of the next step, in [0, 1). */
  double lambda(int epoch) {
    return firstEpoch == 0 ? 0 : schedule.hardness(epoch - firstEpoch + 1);
  }

  /**
   * Takes the alignment of a step into account and adds its moving average to the scalars to log,
   * if the schedule waits for it or has waited.
   *
   * @param state the state after the step
   * @param scalars the measurements of the step by log key
   */
  void update(TrainingState state, Map<String, Double> scalars, ProcessGroup processes) {
    if (!start.waits()) {
      return;
    }
    Double cosine = scalars.get(LogKeys.ALIGNMENT);
    checkArgument(
        cosine != null,
        "ithn.contrastive.hardness.start is aligned, but the losses do not measure %s; set it to"
            + " first-epoch",
        LogKeys.ALIGNMENT);
    double own = DECAY * alignment + (1 - DECAY) * cosine;
    alignment = processes.size() == 1 ? own : processes.allGather(own)[0][0];
    scalars.put(LogKeys.ALIGNMENT_AVERAGE, alignment);
    if (firstEpoch == 0 && alignment > start.threshold()) {
      firstEpoch = state.epoch();
      progress.accept(
          String.format(
              Locale.ROOT,
              "the hardness schedule starts after step %d: %s averages %.3f",
              state.step(),
              LogKeys.ALIGNMENT,
              alignment));
    }
  }

  /** Returns the state to save in a checkpoint; empty if the schedule does not wait. */
  Map<String, Double> state() {
    return start.waits() ? Map.of(ALIGNMENT, alignment, EPOCH, (double) firstEpoch) : Map.of();
  }

  /** Restores a state that contains one that {@link #state} returned. */
  void restore(Map<String, Double> state) {
    if (start.waits()) {
      alignment = state.get(ALIGNMENT);
      firstEpoch = state.get(EPOCH).intValue();
    }
  }
}
