package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/** The training loop, keys {@code training.*}. */
public record TrainingConfig(
    @Key(value = "passes over the training split", range = "at least 1", resume = Resume.ANY)
        int epochs,
    @Key(value = "B, examples per step", range = "at least 1; even with the sampler `closed-pairs`")
        int batch,
    @Key(
            value = "steps after which the run stops; 0 = no limit",
            range = "at least 0",
            resume = Resume.ANY)
        long maxSteps,
    @Key("choice of the examples that share a batch") BatchSampler sampler,
    @Key("validation, early stopping, checkpoints and logging") MonitoringConfig monitoring,
    @Key("precision, memory and threads of a step") ComputeConfig compute,
    @Key("whether the visual extractor learns") VisionConfig vision,
    @Key("the optional self-critical phase after cross-entropy training")
        SelfCriticalConfig selfCritical) {
  public TrainingConfig {
    check(epochs >= 1, "epochs", epochs, "at least 1");
    check(batch >= 1, "batch", batch, "at least 1");
    check(maxSteps >= 0, "maxSteps", maxSteps, "at least 0 (0 = no limit)");
    check(
        sampler != BatchSampler.CLOSED_PAIRS || batch % 2 == 0,
        "batch",
        batch,
        "even if the sampler is closed-pairs");
  }

  /** Returns the paper's 50 epochs of batches of 16. */
  public static TrainingConfig defaults() {
    return new TrainingConfig(
        50,
        16,
        0,
        BatchSampler.SHUFFLED,
        MonitoringConfig.defaults(),
        ComputeConfig.defaults(),
        VisionConfig.defaults(),
        SelfCriticalConfig.none());
  }
}
