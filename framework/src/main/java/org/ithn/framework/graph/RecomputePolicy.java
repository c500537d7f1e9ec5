package org.ithn.framework.graph;

/**
 * The gradient-checkpointing policy: the activations that the backward pass recomputes instead of
 * keeping in memory.
 *
 * <p>Source: Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016.
 */
public enum RecomputePolicy {
  /**
   * Only results that cost almost nothing: padding, pooling, quotients, and the zeros around the k
   * weights of a top-k softmax.
   */
  NONE,
  /**
   * In addition, results that are cheap for their size: norms, ReLUs and the convolutions that
   * widen.
   */
  CHEAP,
  /** Whole blocks, of which only the input is kept. */
  BLOCKS;

  /** Returns true if this policy recomputes at least as much as {@code other}. */
  public boolean isAtLeast(RecomputePolicy other) {
    return compareTo(other) >= 0;
  }
}
