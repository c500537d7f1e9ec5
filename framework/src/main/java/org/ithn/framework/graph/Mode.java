package org.ithn.framework.graph;

/** What a graph is built for; decided once, when it is built. */
public enum Mode {
  /** Dropout and batch statistics are on; variables get initial values. */
  TRAIN,
  /** Dropout is off, running statistics are read. */
  EVALUATE,
  /** As {@link #EVALUATE}, and the graph holds no op that only training needs. */
  SERVE;

  /** Whether dropout and batch statistics are on. */
  public boolean isTraining() {
    return this == TRAIN;
  }
}
