package org.ithn.framework.negatives;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A strategy that synthesises a harder negative from each prior hard negative, as ops between the
 * decoder's final hidden layer and the augmented CLIP loss.
 *
 * <p>Source: ITHN (ECAI 2023), Sec. 3.3 and 3.4.
 */
public interface HardNegativeStrategy {
  /**
   * Adds the ops that synthesise the negatives. They create no variables.
   *
   * @return {@code [B, E]}, not necessarily of unit norm
   */
  <T extends TFloating> Operand<T> synthesise(GraphScope<T> scope, NegativeInputs<T> in);

  /**
   * Returns the number of prior hard negatives that each example needs: 0 omits the pass over
   * negatives, 1 is the paper's number, and K suits strategies that use several neighbours.
   */
  default int negativesPerExample() {
    return 1;
  }

  /**
   * Returns the number of nearest neighbours that each prior hard negative is drawn from, uniformly
   * for each example and step; 1 takes the nearest.
   */
  default int neighbourCount() {
    return 1;
  }

  /**
   * Returns true if there is a contrastive loss; without one, training uses cross-entropy alone.
   */
  default boolean isContrastive() {
    return true;
  }

  /**
   * Returns true if gradients can flow into the negatives. Otherwise they are constants of the
   * step, even if {@code ithn.contrastive.s3.stop_gradient} is false.
   */
  default boolean isDifferentiable() {
    return true;
  }
}
