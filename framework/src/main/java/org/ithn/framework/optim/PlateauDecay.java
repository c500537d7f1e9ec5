package org.ithn.framework.optim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A schedule that multiplies the rates by gamma when no score has beaten its best for {@code
 * patience} epochs in a row.
 *
 * <p>Source: ITHN (ECAI 2023), Sec. 4.2, with BLEU-3 and BLEU-4. Differs from PyTorch's {@code
 * ReduceLROnPlateau}: it watches several scores, has no threshold, and changes the rates after the
 * last of the {@code patience} epochs, not one epoch later.
 */
final class PlateauDecay implements LearningRateSchedule {
  private static final String BEST = "best/";

  private final double gamma;
  private final int patience;
  private final List<String> metrics;
  private final Map<String, Double> best = new HashMap<>();
  private int badEpochs;
  private int changes;

  PlateauDecay(double gamma, int patience, List<String> metrics) {
    this.gamma = gamma;
    this.patience = patience;
    this.metrics = List.copyOf(metrics);
  }

  @Override
  public double factor() {
    return Math.pow(gamma, changes);
  }

  @Override
  public void onEpochEnd(Map<String, Double> scores) {
    if (scores.isEmpty()) {
      return;
    }
    badEpochs = updateBest(scores) ? 0 : badEpochs + 1;
    if (badEpochs >= patience) {
      changes++;
      badEpochs = 0;
    }
  }

  private boolean updateBest(Map<String, Double> scores) {
    boolean improved = false;
    for (String metric : metrics) {
      Double score = scores.get(metric);
      if (score == null) {
        throw new IllegalArgumentException(
            "optimiser.schedule.metrics names '%s', but the validation computes %s"
                .formatted(metric, scores.keySet()));
      }
      if (score > best.getOrDefault(metric, Double.NEGATIVE_INFINITY)) {
        best.put(metric, score);
        improved = true;
      }
    }
    return improved;
  }

  @Override
  public Map<String, Double> state() {
    Map<String, Double> state = new HashMap<>();
    best.forEach((metric, score) -> state.put(BEST + metric, score));
    state.put("bad_epochs", (double) badEpochs);
    state.put("changes", (double) changes);
    return state;
  }

  @Override
  public void restore(Map<String, Double> state) {
    best.clear();
    state.forEach(
        (key, value) -> {
          if (key.startsWith(BEST)) {
            best.put(key.substring(BEST.length()), value);
          }
        });
    badEpochs = state.get("bad_epochs").intValue();
    changes = state.get("changes").intValue();
  }
}
