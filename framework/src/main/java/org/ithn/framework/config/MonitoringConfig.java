package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

/**
 * Validation, early stopping, checkpoints and logging, keys {@code training.monitoring.*}.
 *
 * @param validateEveryEpochs epochs between validations, at least 1
 * @param earlyStop early-stopping patience: training stops after more than this many epochs without
 *     a better validation score; at least 0, 0 = never
 * @param saveEverySteps steps between checkpoints, at least 0; 0 = at the end of epochs only
 * @param logEverySteps steps between log lines, at least 1
 */
public record MonitoringConfig(
    int validateEveryEpochs, int earlyStop, int saveEverySteps, int logEverySteps) {
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
