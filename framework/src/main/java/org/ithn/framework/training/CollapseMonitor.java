package org.ithn.framework.training;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.runs.LogKeys;

/** Statistics of a batch's negatives, and a warning when they have collapsed onto the reports. */
final class CollapseMonitor {
  private static final double MOST_COLLAPSED = 0.5;

  private final Consumer<String> progress;
  private boolean warned;

  CollapseMonitor(Consumer<String> progress) {
    this.progress = progress;
  }

  /**
   * Returns the share of examples whose report occurs again in the batch, in [0, 1]. The
   * contrastive loss wrongly treats the other occurrence as a negative.
   */
  static double identicalReportShare(Batch batch) {
    Tokens tokens = batch.positives().tokens();
    Map<String, Integer> counts = new HashMap<>();
    for (int row = 0; row < batch.size(); row++) {
      counts.merge(words(tokens, row), 1, Integer::sum);
    }
    int identical = counts.values().stream().filter(count -> count > 1).mapToInt(i -> i).sum();
    return (double) identical / batch.size();
  }

  private static String words(Tokens tokens, int row) {
    int start = row * tokens.length();
    return Arrays.toString(Arrays.copyOfRange(tokens.ids(), start, start + tokens.length()));
  }

  /** Warns once when most reports have the same embedding as their prior negatives. */
  void warnIfCollapsed(long step, Map<String, Double> scalars) {
    double collapsed = scalars.getOrDefault(LogKeys.COLLAPSED, 0.0);
    if (collapsed >= MOST_COLLAPSED && !warned) {
      warned = true;
      progress.accept(
          ("warning: at step %d the vectors of %.0f %% of the reports equal those of their prior"
                  + " negatives, so no harder negatives can be made (raise ithn.beta, or inspect the"
                  + " mined pairs)")
              .formatted(step, 100 * collapsed));
    }
  }
}
