package org.ithn.framework.negatives;

import java.util.List;
import java.util.function.UnaryOperator;
import org.ithn.framework.alignment.EmbeddingPair;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * What a strategy may look at.
 *
 * @param positive {@code z, u}: {@code [B, E]}, the examples
 * @param priorNegative {@code zNeg, uNeg}: {@code [B, E]}, the first prior hard negative of each
 *     example
 * @param neighbours K pairs, the prior hard negatives by rank; the first is {@code prior}
 * @param lambda scalar in [0, 1], the hardness
 * @param contrastiveLoss the augmented CLIP loss as a function of the negatives {@code [B, E]}, for
 *     strategies that ascend it; each use adds its ops again
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
   * Where the images project to on the lines from the prior hard negatives to the reports, t of Eq.
   * 6: 0 at the negative, 1 at the report.
   *
   * @return {@code [B, 1]}; not limited to [0, 1], and 0 where both reports are the same
   */
  public Operand<T> projectionCoefficient(GraphScope<T> scope) {
    return ReportLine.of(scope, this).projectionCoefficient(scope, positive.z());
  }
}
