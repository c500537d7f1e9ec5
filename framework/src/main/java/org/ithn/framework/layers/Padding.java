package org.ithn.framework.layers;

/** Placement of the zeros around the input of a convolution. */
public enum Padding {
  /** {@code size / 2} on every side, as in PyTorch. The backward pass pads again. */
  SYMMETRIC,
  /**
   * {@link #SYMMETRIC}, but the padded input is kept for the backward pass. For networks of
   * parallel branches, where the order that padding again imposes makes TensorFlow's graph
   * optimizer drop gradients.
   */
  SYMMETRIC_KEPT,
  /**
   * TensorFlow's {@code SAME}: the fewest zeros that give {@code ceil(rows / stride)} rows; an odd
   * one is placed at the bottom and on the right. With stride 1 this equals {@link #SYMMETRIC}.
   */
  SAME
}
