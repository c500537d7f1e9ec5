package org.ithn.savedmodels;

/** Ops that a model may contain to be loaded. */
public enum OpPolicy {
  /** Ops that exports of this project contain; none of them reads or writes files at run time. */
  ALLOWED_ONLY,

  /** All ops of TensorFlow, for models whose origin the user trusts. */
  ANY
}
