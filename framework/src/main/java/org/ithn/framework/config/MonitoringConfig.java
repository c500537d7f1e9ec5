package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.keys.Key;

/** Validation, early stopping, checkpoints and logging, keys {@code training.monitoring.*}. */
public record MonitoringConfig(
    @Key(value = "epochs between validations", range = "at least 1") int validateEveryEpochs,
    @Key(
            value =
                "early-stopping patience: training stops after more than this many epochs without a"
                    + " better validation score; 0 = never",
            range = "at least 0")
        int earlyStop,
    @Key(value = "steps between checkpoints; 0 = at the end of epochs only", range = "at least 0")
        int saveEverySteps,
    @Key(value = "steps between log lines", range = "at least 1") int logEverySteps) {
  public MonitoringConfig {
    check(validateEveryEpochs >= 1, "validateEveryEpochs", validateEveryEpochs, "at least 1");
    check(earlyStop >= 0, "earlyStop", earlyStop, "at least 0 (0 = never)");
    check(saveEverySteps >= 0, "saveEverySteps", saveEverySteps, "at least 0 (0 = per epoch)");
    check(logEverySteps >= 1, "logEverySteps", logEverySteps, "at least 1");
  }

  /** Returns a validation per epoch, no early stopping, and checkpoints every 500 steps. */
  public static MonitoringConfig defaults() {
    return new MonitoringConfig(1, 0, 500, 10);
  }
}
