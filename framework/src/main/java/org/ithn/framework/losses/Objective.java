package org.ithn.framework.losses;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The function that training minimises, computed from the backbone's outputs for examples and
 * negatives.
 */
public interface Objective {
  /**
   * Returns the number of prior hard negatives that each example needs; each adds a pass through
   * the backbone.
   */
  int negativesPerExample();

  /**
   * Adds the losses.
   *
   * @param scope the root scope
   * @param positive the outputs for the examples
   * @param negatives the outputs for their prior hard negatives, by rank
   * @param lambda the hardness, a scalar in [0, 1)
   */
  <T extends TFloating> IthnLosses<T> build(
      GraphScope<T> scope,
      BackboneOutputs<T> positive,
      List<BackboneOutputs<T>> negatives,
      Operand<T> lambda);
}
