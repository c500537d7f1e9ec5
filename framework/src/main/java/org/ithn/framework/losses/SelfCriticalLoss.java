package org.ithn.framework.losses;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * The loss of the self-critical phase: {@code mean over reports of -(sum_t log p_t / L) a}, a being
 * the advantage of a report, its reward less the mean reward of its image's reports.
 *
 * <p>Its gradient by the logits of a real position is {@code a / (N L) (p - onehot(token))}: better
 * reports than the image's average become likelier. For instance two reports of one token each,
 * with L = 2, log-probabilities -1 and -3 and advantages 0.5 and -0.5 give {@code (0.25 - 0.75) / 2
 * = -0.25}.
 *
 * <p>Source: Rennie et al., CVPR 2017, Eq. 7; the mean over all L positions of the search, those
 * after the end included as zeros, is VisualGPT's code.
 *
 * @param positions L, the most tokens of a report, at least 1
 */
public record SelfCriticalLoss(int positions) {
  public SelfCriticalLoss {
    checkArgument(positions >= 1, "positions must be at least 1, got %s", positions);
  }

  /**
   * Adds the loss.
   *
   * @param out of the reports that were found: logits {@code [N, T, W]}, targets and mask {@code
   *     [N, T]}, T at most L
   * @param advantage {@code [N]}; no gradient flows into it
   * @return scalar, of either sign
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, BackboneOutputs<T> out, Operand<T> advantage) {
    Ops tf = scope.tf();
    Operand<T> table = // [N, T]
        tf.reshape(
            TargetLogProbs.build(scope, out),
            tf.stack(java.util.List.of(tf.constant(-1), Shapes.dimension(tf, out.targets(), 1))));
    Operand<T> likelihood = tf.reduceSum(table, tf.constant(1)); // [N]
    Operand<T> weighted = tf.math.mul(likelihood, tf.stopGradient(advantage));
    return tf.math.mul(
        tf.math.mean(weighted, tf.constant(new int[] {0})), scope.scalar(-1.0 / positions));
  }
}
