package org.ithn.framework.optim;

import java.util.Map;

/** A schedule that keeps the learning rates constant. */
final class ConstantRate implements LearningRateSchedule {
  @Override
  public double factor() {
    return 1;
  }

  @Override
  public void onEpochEnd(Map<String, Double> scores) {
    // nothing changes
  }

  @Override
  public Map<String, Double> state() {
    return Map.of();
  }

  @Override
  public void restore(Map<String, Double> state) {
    // there is no state
  }
}
