package org.ithn.framework.model;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A backbone that can predict the classes of an image, in place of its extra input {@code labels}.
 */
public interface LabelPredictions {
  /** Returns true if this configuration predicts the classes; otherwise they are an input. */
  boolean predictsLabels();

  /**
   * Adds the ops that predict the classes.
   *
   * @param scope the backbone's scope
   * @param images {@code [B, V, S, S, 3]}
   * @return {@code [B, C]}, 0 or 1: the classes that generation uses
   */
  <T extends TFloating> Operand<T> predictedLabels(GraphScope<T> scope, Operand<T> images);
}
