package org.ithn.framework.optim;

import org.ithn.framework.config.ScheduleConfig;

/** A factory of the schedules by name. */
public final class LearningRateSchedules {
  private LearningRateSchedules() {}

  /** Returns the configured schedule in its initial state. */
  public static LearningRateSchedule fromConfig(ScheduleConfig config) {
    return switch (config.name()) {
      case CONSTANT -> new ConstantRate();
      case STEP -> new StepDecay(config.gamma(), config.stepSize());
      case PLATEAU -> new PlateauDecay(config.gamma(), config.patience(), config.metrics());
    };
  }
}
