package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.graph.RecomputePolicy;

/**
 * What is done for large batches in small memory, keys {@code training.memory.*}.
 *
 * @param recompute what of the visual extractor and the transformer is not kept for the backward
 *     pass but computed again
 * @param microBatch examples that go through the backbone at a time; their gradients are added up.
 *     0 = the whole batch at once
 */
public record MemoryConfig(RecomputePolicy recompute, int microBatch) {
  public MemoryConfig {
    check(microBatch >= 0, "microBatch", microBatch, "at least 0 (0 = the whole batch at once)");
  }

  /** Only what costs little is computed again, and the whole batch goes at once. */
  public static MemoryConfig defaults() {
    return new MemoryConfig(RecomputePolicy.NONE, 0);
  }
}
