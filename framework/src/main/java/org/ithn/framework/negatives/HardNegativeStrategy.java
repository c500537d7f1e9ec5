package org.ithn.framework.negatives;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Makes a harder negative of each prior hard negative, as ops between the decoder's final hidden
 * layer and the augmented CLIP loss.
 *
 * <p>Source: ITHN (ECAI 2023), Sec. 3.3 and 3.4.
 */
public interface HardNegativeStrategy {
  /**
   * Adds the ops that synthesise the negatives; they add no variable.
   *
   * @return {@code [B, E]}, not necessarily of unit norm
   */
  <T extends TFloating> Operand<T> synthesise(GraphScope<T> scope, NegativeInputs<T> in);

  /**
   * How many prior hard negatives each example must come with: 0 builds no negative branch, 1 is
   * the paper's, K serves strategies that look at several neighbours at once.
   */
  default int negativesPerExample() {
    return 1;
  }

  /**
   * How many nearest neighbours each prior hard negative is drawn from, uniformly and for each
   * example and step; 1 takes the nearest.
   */
  default int neighbourCount() {
    return 1;
  }

  /** Whether there is a contrastive loss at all; without, training is cross-entropy alone. */
  default boolean isContrastive() {
    return true;
  }

  /**
   * Whether gradients can flow into the negatives; if not, they are constants of the step even
   * where {@code ithn.stop_gradient_hard_negative} is false.
   */
  default boolean isDifferentiable() {
    return true;
  }
}
