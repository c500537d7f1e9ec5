package org.ithn.framework.losses;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** What training minimises: a function of what the backbone gives for examples and negatives. */
public interface Objective {
  /** How many prior hard negatives each example must come with; each adds a branch. */
  int negativesPerExample();

  /**
   * Adds the losses.
   *
   * @param scope the root
   * @param positive of the examples
   * @param negatives of their prior hard negatives, by rank
   * @param lambda scalar in [0, 1], the hardness
   */
  <T extends TFloating> IthnLosses<T> build(
      GraphScope<T> scope,
      BackboneOutputs<T> positive,
      List<BackboneOutputs<T>> negatives,
      Operand<T> lambda);
}
