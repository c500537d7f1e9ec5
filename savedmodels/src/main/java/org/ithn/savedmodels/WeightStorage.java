package org.ithn.savedmodels;

/** How the weights of a served model are kept; computing is in float32 in any case. */
public enum WeightStorage {
  /** Variables in float32, bit for bit the checkpoint's. */
  FLOAT32,
  /**
   * Variables in bfloat16, rounded to the nearest: half the size, and scores change in the third
   * digit.
   */
  BFLOAT16,
  /** Constants of the graph, bit for bit the checkpoint's: one file, no variables to restore. */
  FROZEN
}
