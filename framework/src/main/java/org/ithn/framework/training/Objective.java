package org.ithn.framework.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  <T extends TFloating> Losses<T> build(
      GraphScope<T> scope,
      BackboneOutputs<T> positive,
      List<BackboneOutputs<T>> negatives,
      Operand<T> lambda);

  /**
   * The losses of a step.
   *
   * @param total scalar, what is minimised
   * @param scalars everything worth logging, by log key: the terms ({@code loss/report}, ...) and
   *     diagnostics
   */
  record Losses<T extends TFloating>(Operand<T> total, Map<String, Operand<T>> scalars) {
    public Losses {
      scalars = Collections.unmodifiableMap(new LinkedHashMap<>(scalars));
    }
  }
}
