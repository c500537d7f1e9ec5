package org.ithn.framework.graph;

/** The numbers that products and convolutions are computed with in training. */
public enum Precision {
  /** Everything in float32. */
  FLOAT32,
  /**
   * The visual extractor, linear layers and attention's products in bfloat16, their sums in
   * float32; weights, batch statistics, norms, softmax, losses and the optimiser in float32.
   */
  BF16
}
