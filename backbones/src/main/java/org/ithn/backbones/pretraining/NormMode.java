package org.ithn.backbones.pretraining;

/** Use of the batch statistics of an extractor's batch normalisation in training. */
public enum NormMode {
  /** Normalises by the batch and updates the running statistics. */
  TRAINED,
  /** Normalises by the running statistics of the initial weights, which stay unchanged. */
  FROZEN
}
