package org.ithn.framework.training;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.runs.LogKeys;

/** What a batch itself says about its negatives, and a warning where they teach nothing. */
final class CollapseMonitor {
  private static final double MOST_COLLAPSED = 0.5;

  private final Consumer<String> progress;
  private boolean warned;

  CollapseMonitor(Consumer<String> progress) {
    this.progress = progress;
  }

  /**
   * The share of examples whose report stands in the batch once more, in [0, 1]: for the
   * contrastive loss the other one is a negative, which it is not.
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

  /** Says once that reports and their prior negatives have become the same vectors. */
  void warnIfCollapsed(long step, Map<String, Double> scalars) {
    double collapsed = scalars.getOrDefault(LogKeys.COLLAPSED, 0.0);
    if (collapsed >= MOST_COLLAPSED && !warned) {
      warned = true;
      progress.accept(
          ("warning: at step %d the vectors of %.0f %% of the reports equal those of their prior"
                  + " negatives; harder negatives cannot be made of them (raise ithn.beta, or look"
                  + " at the mined pairs)")
              .formatted(step, 100 * collapsed));
    }
  }
}
