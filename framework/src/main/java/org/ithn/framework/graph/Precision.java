package org.ithn.framework.graph;

/** The number format of matrix products and convolutions in training. */
public enum Precision {
  /** Float32 throughout. */
  FLOAT32,
  /**
   * Bfloat16 with float32 accumulation for the visual extractor, linear layers and attention
   * products; float32 for weights, batch statistics, norms, softmax, losses and the optimiser.
   */
  BF16
}
