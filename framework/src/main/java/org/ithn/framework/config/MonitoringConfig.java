package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/** Validation, early stopping, checkpoints and logging, keys {@code training.monitoring.*}. */
public record MonitoringConfig(
    @Key(value = "epochs between validations", range = "at least 1", resume = Resume.ANY)
        int validateEveryEpochs,
    @Key(
            value =
                "early-stopping patience: training stops after more than this many epochs without a"
                    + " better validation score; 0 = never",
            range = "at least 0",
            resume = Resume.ANY)
        int earlyStop,
    @Key(
            value = "steps between checkpoints; 0 = at the end of epochs only",
            range = "at least 0",
            resume = Resume.ANY)
        int saveEverySteps,
    @Key(value = "steps between log lines", range = "at least 1", resume = Resume.ANY)
        int logEverySteps,
    @Key(
            value = "validation reports written to the TensorBoard files at each validation",
            range = "at least 0",
            resume = Resume.ANY)
        int samples,
    @Key(
            value =
                "whether images with the model's attention are written to the TensorBoard files",
            resume = Resume.ANY)
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
