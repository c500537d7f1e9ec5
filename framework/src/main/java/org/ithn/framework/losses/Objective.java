package org.ithn.framework.losses;

import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
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
   * Returns the extra inputs that the losses read of each example and each negative: the shape for
   * one example, by the name of its {@link org.ithn.framework.data.StudyInputProvider}. They arrive
   * as {@link BackboneOutputs#lossInputs}.
   */
  default Map<String, Shape> extraInputs() {
    return Map.of();
  }

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
