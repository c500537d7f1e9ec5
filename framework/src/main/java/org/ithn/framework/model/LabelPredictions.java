package org.ithn.framework.model;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** A backbone that can say which classes an image has, as its extra input {@code labels} would. */
public interface LabelPredictions {
  /** Whether this configuration of it does; otherwise the classes are given. */
  boolean predictsLabels();

  /**
   * Adds what decides on the classes.
   *
   * @param scope the backbone's scope
   * @param images {@code [B, V, S, S, 3]}
   * @return {@code [B, C]}, 0 or 1: what generation goes by
   */
  <T extends TFloating> Operand<T> predictedLabels(GraphScope<T> scope, Operand<T> images);
}
