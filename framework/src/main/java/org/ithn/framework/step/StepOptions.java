package org.ithn.framework.step;

import java.util.Optional;
import org.ithn.framework.config.MemoryConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.distributed.CollectiveOps;
import org.ithn.framework.graph.ExecutionOptions;
import org.ithn.framework.graph.Precision;

/**
 * Options of a training step that deviate from the paper's defaults.
 *
 * @param sampler how batches are composed; {@link BatchSampler#CLOSED_PAIRS} needs an objective
 *     with at most one negative per example
 * @param vision whether the visual extractor is trained; the other modes need a backbone with
 *     separable {@link org.ithn.framework.model.VisionFeatures}, and {@link
 *     VisionConfig.Mode#CACHED} is fed features instead of images
 * @param precision of matrix products and convolutions
 * @param memory recomputation and micro-batches
 * @param collectiveOps the exchange between processes that train together; each of them is fed its
 *     own rows of every batch
 * @param selfCritical the self-critical phase, if the run has one
 */
public record StepOptions(
    BatchSampler sampler,
    VisionConfig.Mode vision,
    Precision precision,
    MemoryConfig memory,
    Optional<CollectiveOps> collectiveOps,
    Optional<SelfCriticalOptions> selfCritical) {
  /** Returns the paper's options: shuffled batches in float32, everything trained at once. */
  public static StepOptions defaults() {
    return new StepOptions(
        BatchSampler.SHUFFLED,
        VisionConfig.Mode.TRAINED,
        Precision.FLOAT32,
        MemoryConfig.defaults(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns the options of a configuration for one process, without a self-critical phase. */
  public static StepOptions of(TrainingConfig config) {
    return new StepOptions(
        config.sampler(),
        config.vision().mode(),
        config.precision(),
        config.memory(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns these options with a self-critical phase. */
  public StepOptions withSelfCritical(SelfCriticalOptions phase) {
    return new StepOptions(sampler, vision, precision, memory, collectiveOps, Optional.of(phase));
  }

  /** Returns these options for one of several processes. */
  public StepOptions withCollectiveOps(CollectiveOps exchange) {
    return new StepOptions(sampler, vision, precision, memory, Optional.of(exchange), selfCritical);
  }

  /** Returns new execution options for one graph; they collect its gradient boundaries. */
  ExecutionOptions executionOptions() {
    return ExecutionOptions.forTraining(precision, memory.recompute());
  }
}
