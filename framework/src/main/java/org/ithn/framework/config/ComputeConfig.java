package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.graph.Precision;
import org.ithn.framework.graph.RecomputePolicy;

/**
 * Precision, memory and threads of a training step, keys {@code training.compute.*}.
 *
 * @param precision element type of matrix products and convolutions; weights and sums stay float32
 * @param recompute activations of the visual extractor and the transformer that the backward pass
 *     recomputes instead of keeping (gradient checkpointing)
 * @param microBatch examples in one pass of the backbone, at least 0; the losses still cover the
 *     whole batch (gradient caching). 0 = the whole batch at once
 * @param intraOpThreads threads inside one op, at least 0; 0 = one per core. The number changes
 *     rounding
 * @param interOpThreads ops that run concurrently, at least 0; 0 = one per core
 */
public record ComputeConfig(
    Precision precision,
    RecomputePolicy recompute,
    int microBatch,
    int intraOpThreads,
    int interOpThreads) {
  public ComputeConfig {
    check(microBatch >= 0, "microBatch", microBatch, "at least 0 (0 = the whole batch at once)");
    check(intraOpThreads >= 0, "intraOpThreads", intraOpThreads, "at least 0 (0 = one per core)");
    check(interOpThreads >= 0, "interOpThreads", interOpThreads, "at least 0 (0 = one per core)");
  }

  /** Returns float32, no gradient checkpointing, whole batches and one thread per core. */
  public static ComputeConfig defaults() {
    return new ComputeConfig(Precision.FLOAT32, RecomputePolicy.NONE, 0, 0, 0);
  }
}
