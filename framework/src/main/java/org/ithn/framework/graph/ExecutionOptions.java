package org.ithn.framework.graph;

import java.util.Optional;

/**
 * Options that reduce the time and memory of a training graph.
 *
 * @param precision the number format of matrix products and convolutions
 * @param recompute the activations that the backward pass recomputes
 * @param boundaries the points where a custom rule continues the backward pass; empty in a graph
 *     that uses only TensorFlow's gradients
 */
public record ExecutionOptions(
    Precision precision, RecomputePolicy recompute, Optional<GradientBoundaries> boundaries) {
  /** Returns options with an empty set of gradient boundaries to record into. */
  public static ExecutionOptions forTraining(Precision precision, RecomputePolicy recompute) {
    return new ExecutionOptions(precision, recompute, Optional.of(new GradientBoundaries()));
  }

  /** Returns the defaults: float32, all activations kept, no gradient boundaries. */
  public static ExecutionOptions defaults() {
    return new ExecutionOptions(Precision.FLOAT32, RecomputePolicy.NONE, Optional.empty());
  }

  /** Returns these options without gradient boundaries, for a segment that contains none. */
  ExecutionOptions withoutBoundaries() {
    return new ExecutionOptions(precision, RecomputePolicy.NONE, Optional.empty());
  }
}
