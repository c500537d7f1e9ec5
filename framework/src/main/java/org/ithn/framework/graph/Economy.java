package org.ithn.framework.graph;

import java.util.Optional;

/**
 * How a training graph saves time and memory.
 *
 * @param precision of products and convolutions
 * @param recompute what the backward pass computes again
 * @param cuts where the backward pass has to be told how to go on; none in a graph whose gradients
 *     are TensorFlow's alone
 */
public record Economy(Precision precision, Recompute recompute, Optional<Cuts> cuts) {
  /** Of a graph whose backward pass looks at the cuts. */
  public static Economy of(Precision precision, Recompute recompute) {
    return new Economy(precision, recompute, Optional.of(new Cuts()));
  }

  /** Float32, everything kept, no cuts. */
  public static Economy none() {
    return new Economy(Precision.FLOAT32, Recompute.NONE, Optional.empty());
  }

  /** For a part of the graph without cuts of its own. */
  Economy withoutCuts() {
    return new Economy(precision, Recompute.NONE, Optional.empty());
  }
}
