package org.ithn.framework.layers;

/** Placement of the zeros around the input of a convolution. */
public enum Padding {
  /** {@code size / 2} on every side, as in PyTorch. */
  SYMMETRIC,
  /**
   * TensorFlow's {@code SAME}: the fewest zeros that give {@code ceil(rows / stride)} rows; an odd
   * one is placed at the bottom and on the right. With stride 1 this equals {@link #SYMMETRIC}.
   */
  SAME
}
