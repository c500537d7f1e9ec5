package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.graph.Precision;

/**
 * The training loop, keys {@code training.*}.
 *
 * @param epochs how often every example is seen
 * @param batch B, examples per step
 * @param earlyStop stops after more than this many epochs without a better score; 0 = never
 * @param maxSteps stops after this many steps of the run; 0 = no bound
 * @param validateEveryEpochs epochs from one validation to the next
 * @param saveEverySteps steps from one checkpoint to the next; 0 = at the end of epochs only
 * @param logEverySteps steps from one line of the log to the next
 * @param intraOpThreads threads inside one op; 0 = one per core. Another number gives other
 *     rounding
 * @param interOpThreads ops that run at once; 0 = one per core
 * @param sampler which examples meet in a batch
 * @param precision of products and convolutions
 * @param memory what is done for large batches in small memory
 * @param vision what becomes of the visual extractor
 * @param selfCritical the phase after the one of cross-entropy, if there is one
 */
public record TrainingConfig(
    int epochs,
    int batch,
    int earlyStop,
    long maxSteps,
    int validateEveryEpochs,
    int saveEverySteps,
    int logEverySteps,
    int intraOpThreads,
    int interOpThreads,
    BatchSampler sampler,
    Precision precision,
    MemoryConfig memory,
    VisionConfig vision,
    SelfCriticalConfig selfCritical) {
  public TrainingConfig {
    check(epochs >= 1, "epochs", epochs, "at least 1");
    check(batch >= 1, "batch", batch, "at least 1");
    check(earlyStop >= 0, "earlyStop", earlyStop, "at least 0 (0 = never)");
    check(maxSteps >= 0, "maxSteps", maxSteps, "at least 0 (0 = no bound)");
    check(validateEveryEpochs >= 1, "validateEveryEpochs", validateEveryEpochs, "at least 1");
    check(saveEverySteps >= 0, "saveEverySteps", saveEverySteps, "at least 0 (0 = per epoch)");
    check(logEverySteps >= 1, "logEverySteps", logEverySteps, "at least 1");
    check(intraOpThreads >= 0, "intraOpThreads", intraOpThreads, "at least 0 (0 = cores)");
    check(interOpThreads >= 0, "interOpThreads", interOpThreads, "at least 0 (0 = cores)");
    check(
        sampler != BatchSampler.CLOSED_PAIRS || batch % 2 == 0,
        "batch",
        batch,
        "even with sampler closed-pairs");
  }

  /** The paper's 50 epochs of batches of 16. */
  public static TrainingConfig defaults() {
    return new TrainingConfig(
        50,
        16,
        0,
        0,
        1,
        500,
        10,
        0,
        0,
        BatchSampler.SHUFFLED,
        Precision.FLOAT32,
        MemoryConfig.defaults(),
        VisionConfig.defaults(),
        SelfCriticalConfig.none());
  }
}
