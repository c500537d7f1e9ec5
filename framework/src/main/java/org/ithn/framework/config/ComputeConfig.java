package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.graph.Precision;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/** Precision, memory and threads of a training step, keys {@code training.compute.*}. */
public record ComputeConfig(
    @Key("element type of matrix products and convolutions; weights and sums stay float32")
        Precision precision,
    @Key(
            "activations of the visual extractor and the transformer that the backward pass"
                + " recomputes instead of keeping (gradient checkpointing)")
        RecomputePolicy recompute,
    @Key(
            value =
                "examples in one pass of the backbone; the losses still cover the whole batch"
                    + " (gradient caching). 0 = the whole batch at once",
            range = "at least 0")
        int microBatch,
    @Key(
            value = "threads inside one op; 0 = one per core. The number changes rounding",
            range = "at least 0",
            resume = Resume.ANY)
        int intraOpThreads,
    @Key(
            value = "ops that run concurrently; 0 = one per core",
            range = "at least 0",
            resume = Resume.ANY)
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
