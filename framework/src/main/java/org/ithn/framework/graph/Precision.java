package org.ithn.framework.graph;

import org.ithn.framework.keys.Choice;

/** The number format of matrix products and convolutions in training. */
public enum Precision {
  @Choice("Float32 throughout.")
  FLOAT32,
  @Choice(
      "Bfloat16 with float32 accumulation for the visual extractor, linear layers and attention"
          + " products; float32 for weights, batch statistics, norms, softmax, losses and the"
          + " optimiser.")
  BF16
}
