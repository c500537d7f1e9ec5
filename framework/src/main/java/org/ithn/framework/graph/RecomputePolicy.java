package org.ithn.framework.graph;

import org.ithn.framework.keys.Choice;

/**
 * The gradient-checkpointing policy: the activations that the backward pass recomputes instead of
 * keeping in memory.
 *
 * <p>Source: Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016.
 */
public enum RecomputePolicy {
  @Choice(
      "Results that cost almost nothing: padding, pooling, quotients, and the zeros around the k"
          + " weights of a top-k softmax.")
  NONE,
  @Choice(
      "The results of `none` and those that are cheap for their size: norms, ReLUs and the"
          + " convolutions that widen.")
  CHEAP,
  @Choice("All results inside a block; only its input is kept.")
  BLOCKS;

  /** Returns true if this policy recomputes at least as much as {@code other}. */
  public boolean isAtLeast(RecomputePolicy other) {
    return compareTo(other) >= 0;
  }
}
