package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.data.BatchSampler;

/**
 * The training loop, keys {@code training.*}.
 *
 * @param epochs passes over the training split, at least 1
 * @param batch B, examples per step, at least 1; even with {@link BatchSampler#CLOSED_PAIRS}
 * @param maxSteps steps after which the run stops, at least 0; 0 = no limit
 * @param sampler choice of the examples that share a batch
 * @param monitoring validation, early stopping, checkpoints and logging
 * @param compute precision, memory and threads of a step
 * @param vision whether the visual extractor learns
 * @param selfCritical the optional self-critical phase after cross-entropy training
 */
public record TrainingConfig(
    int epochs,
    int batch,
    long maxSteps,
    BatchSampler sampler,
    MonitoringConfig monitoring,
    ComputeConfig compute,
    VisionConfig vision,
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
