package org.ithn.framework.graph;

/**
 * What of the forward pass is not kept for the backward pass, but computed again there.
 *
 * <p>Source: Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016.
 */
public enum RecomputePolicy {
  /** Nothing but what costs little: padding, pooling, quotients, zeros beside k weights. */
  NONE,
  /** What is cheap for its size: norms, ReLUs and the convolutions that widen. */
  CHEAP,
  /** Whole blocks: of each, only what goes in is kept. */
  BLOCKS;

  /** Whether this much or more is computed again. */
  public boolean isAtLeast(RecomputePolicy other) {
    return compareTo(other) >= 0;
  }
}
