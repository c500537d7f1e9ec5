package org.ithn.framework.optim;

import java.util.Map;

/**
 * A schedule with the factor {@code gamma ^ floor(epochs / stepSize)}, PyTorch's {@code StepLR}
 * stepped once per epoch.
 */
final class StepDecay implements LearningRateSchedule {
  private final double gamma;
  private final int stepSize;
  private int epochs;

  StepDecay(double gamma, int stepSize) {
    this.gamma = gamma;
    this.stepSize = stepSize;
  }

  @Override
  public double factor() {
    int changes = epochs / stepSize;
    return Math.pow(gamma, changes);
  }

  @Override
  public void onEpochEnd(Map<String, Double> scores) {
    epochs++;
  }

  @Override
  public Map<String, Double> state() {
    return Map.of("epochs", (double) epochs);
  }

  @Override
  public void restore(Map<String, Double> state) {
    epochs = state.get("epochs").intValue();
  }
}
