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
 * @param samples validation reports that are written to the TensorBoard files at each validation,
 *     at least 0
 * @param images whether their images with the model's attention are written too
 */
public record MonitoringConfig(
    int validateEveryEpochs,
    int earlyStop,
    int saveEverySteps,
    int logEverySteps,
    int samples,
    boolean images) {
  public MonitoringConfig {
    check(validateEveryEpochs >= 1, "validateEveryEpochs", validateEveryEpochs, "at least 1");
    check(earlyStop >= 0, "earlyStop", earlyStop, "at least 0 (0 = never)");
    check(saveEverySteps >= 0, "saveEverySteps", saveEverySteps, "at least 0 (0 = per epoch)");
    check(logEverySteps >= 1, "logEverySteps", logEverySteps, "at least 1");
    check(samples >= 0, "samples", samples, "at least 0 (0 = none)");
  }

  /**
   * Returns a validation per epoch, no early stopping, checkpoints every 500 steps, and 4 sample
   * reports without images.
   */
  public static MonitoringConfig defaults() {
    return new MonitoringConfig(1, 0, 500, 10, 4, false);
  }
}
