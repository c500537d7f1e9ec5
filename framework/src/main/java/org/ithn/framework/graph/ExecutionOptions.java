package org.ithn.framework.graph;

import java.util.Optional;

/**
 * How a training graph saves time and memory.
 *
 * @param precision of products and convolutions
 * @param recompute what the backward pass computes again
 * @param boundaries where the backward pass has to be told how to go on; none in a graph whose
 *     gradients are TensorFlow's alone
 */
public record ExecutionOptions(
    Precision precision, RecomputePolicy recompute, Optional<GradientBoundaries> boundaries) {
  /** Of a graph whose backward pass looks at the cuts. */
  public static ExecutionOptions forTraining(Precision precision, RecomputePolicy recompute) {
    return new ExecutionOptions(precision, recompute, Optional.of(new GradientBoundaries()));
  }

  /** Float32, everything kept, no cuts. */
  public static ExecutionOptions defaults() {
    return new ExecutionOptions(Precision.FLOAT32, RecomputePolicy.NONE, Optional.empty());
  }

  /** For a part of the graph without cuts of its own. */
  ExecutionOptions withoutBoundaries() {
    return new ExecutionOptions(precision, RecomputePolicy.NONE, Optional.empty());
  }
}
