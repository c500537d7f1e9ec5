package org.ithn.framework.losses;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * The loss of the self-critical phase: {@code mean over reports of -(sum_t log p_t / L) a}, where
 * the advantage {@code a} of a report is its reward minus the mean reward of its image's reports.
 * If each token has an advantage of its own, the loss is {@code mean over reports of -sum_t(a_t log
 * p_t) / L}.
 *
 * <p>Its gradient with respect to the logits of a real position is {@code a / (N L) (p -
 * onehot(token))}: reports better than their image's average become more likely. For example, two
 * reports of one token each, with L = 2, log-probabilities -1 and -3 and advantages 0.5 and -0.5,
 * give {@code (0.25 - 0.75) / 2 = -0.25}.
 *
 * <p>Source: Rennie et al., CVPR 2017, Eq. 7; the mean over all L positions of the search, counting
 * those after the end as zeros, follows VisualGPT's code.
 *
 * @param positions L, the largest number of tokens of a report, at least 1
 */
public record SelfCriticalLoss(int positions) {
  public SelfCriticalLoss {
    checkArgument(positions >= 1, "positions must be at least 1, got %s", positions);
  }

  /**
   * Adds the loss.
   *
   * @param out the outputs for the generated reports: logits {@code [N, T, W]}, targets and mask
   *     {@code [N, T]}, T at most L
   * @param advantage {@code [N]}, or {@code [N, T]} with one for each target; no gradient flows
   *     into it
   * @return a scalar of either sign
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, BackboneOutputs<T> out, Operand<T> advantage) {
    Ops tf = scope.tf();
    Operand<T> table = // [N, T]
        tf.reshape(
            TargetLogProbs.build(scope, out),
            tf.stack(java.util.List.of(tf.constant(-1), Shapes.dimension(tf, out.targets(), 1))));
    Operand<T> fixed = tf.stopGradient(advantage);
    Operand<T> weighted = // [N]
        advantage.shape().numDimensions() == 1
            ? tf.math.mul(tf.reduceSum(table, tf.constant(1)), fixed)
            : tf.reduceSum(tf.math.mul(table, fixed), tf.constant(1));
    return tf.math.mul(
        tf.math.mean(weighted, tf.constant(new int[] {0})), scope.scalar(-1.0 / positions));
  }
}
