package org.ithn.framework.step;

import java.util.Optional;
import org.ithn.framework.config.ComputeConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.distributed.CollectiveOps;
import org.ithn.framework.graph.ExecutionOptions;

/**
 * Options of a training step that deviate from the paper's defaults.
 *
 * @param sampler composition of batches; {@link BatchSampler#CLOSED_PAIRS} needs an objective with
 *     at most one negative per example
 * @param vision training mode of the visual extractor; frozen modes need a backbone with separable
 *     {@link org.ithn.framework.model.VisionFeatures}, and {@link VisionConfig.Mode#CACHED} is fed
 *     features instead of images
 * @param compute precision, recomputation and micro-batches; its threads belong to the session
 * @param collectiveOps the exchange between processes that train together; each of them is fed its
 *     own rows of every batch
 * @param selfCritical the self-critical phase, if the run has one
 */
public record StepOptions(
    BatchSampler sampler,
    VisionConfig.Mode vision,
    ComputeConfig compute,
    Optional<CollectiveOps> collectiveOps,
    Optional<SelfCriticalOptions> selfCritical) {
  /** Returns the paper's options: shuffled whole batches in float32, all parts trained. */
  public static StepOptions defaults() {
    return new StepOptions(
        BatchSampler.SHUFFLED,
        VisionConfig.Mode.TRAINED,
        ComputeConfig.defaults(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns the options of a configuration for one process, without a self-critical phase. */
  public static StepOptions of(TrainingConfig config) {
    return new StepOptions(
        config.sampler(),
        config.vision().mode(),
        config.compute(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns these options with a self-critical phase. */
  public StepOptions withSelfCritical(SelfCriticalOptions phase) {
    return new StepOptions(sampler, vision, compute, collectiveOps, Optional.of(phase));
  }

  /** Returns these options for one of several processes. */
  public StepOptions withCollectiveOps(CollectiveOps exchange) {
    return new StepOptions(sampler, vision, compute, Optional.of(exchange), selfCritical);
  }

  /** Returns new execution options for one graph; they collect its gradient boundaries. */
  ExecutionOptions executionOptions() {
    return ExecutionOptions.forTraining(compute.precision(), compute.recompute());
  }
}
