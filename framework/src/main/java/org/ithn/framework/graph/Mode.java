package org.ithn.framework.graph;

/** The purpose of a graph, fixed when it is built. */
public enum Mode {
  /** Training: dropout and batch statistics are on, and variables get initial values. */
  TRAIN,
  /** Evaluation: dropout is off, and running statistics are read. */
  EVALUATE,
  /** Serving: like {@link #EVALUATE}, but the graph omits ops that only training needs. */
  SERVE;

  /** Returns true if dropout and batch statistics are on. */
  public boolean isTraining() {
    return this == TRAIN;
  }
}
