package org.ithn.framework.negatives;

import java.util.List;
import java.util.function.UnaryOperator;
import org.ithn.framework.alignment.EmbeddingPair;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The inputs of a strategy.
 *
 * @param positive {@code z, u}: {@code [B, E]}, the examples
 * @param priorNegative {@code zNeg, uNeg}: {@code [B, E]}, the first prior hard negative of each
 *     example
 * @param neighbours K pairs, the prior hard negatives by rank; the first is {@code priorNegative}
 * @param lambda the hardness, a scalar in [0, 1)
 * @param contrastiveLoss the augmented CLIP loss as a function of the negatives {@code [B, E]}, for
 *     strategies that ascend it; each call adds its ops again
 */
public record NegativeInputs<T extends TFloating>(
    EmbeddingPair<T> positive,
    EmbeddingPair<T> priorNegative,
    List<EmbeddingPair<T>> neighbours,
    Operand<T> lambda,
    UnaryOperator<Operand<T>> contrastiveLoss) {
  public NegativeInputs {
    neighbours = List.copyOf(neighbours);
  }

  /**
   * Returns t of Eq. 6, the coefficient of each image's projection onto the line from its prior
   * hard negative to its report: 0 at the negative, 1 at the report.
   *
   * @return {@code [B, 1]}; not limited to [0, 1], and 0 if both reports are identical
   */
  public Operand<T> projectionCoefficient(GraphScope<T> scope) {
    return ReportLine.of(scope, this).projectionCoefficient(scope, positive.z());
  }
}
