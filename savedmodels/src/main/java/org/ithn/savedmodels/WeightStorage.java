package org.ithn.savedmodels;

/** Storage format of a served model's weights; computation is always in float32. */
public enum WeightStorage {
  /** Variables in float32, bit-identical to the checkpoint. */
  FLOAT32,
  /** Variables in bfloat16, rounded to nearest: half the size; scores change in the third digit. */
  BFLOAT16,
  /** Graph constants, bit-identical to the checkpoint: one file, no variables to restore. */
  FROZEN
}
