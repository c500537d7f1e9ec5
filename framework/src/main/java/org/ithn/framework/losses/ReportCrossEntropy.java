package org.ithn.framework.losses;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The report loss: the mean of {@code -log p(target)} over the real tokens of the batch, in nats
 * per token.
 *
 * <p>Long reports count more than short ones because the mean is over tokens, not over reports. For
 * example, two reports of 1 and 3 tokens whose tokens cost 1 and 2 nats give (1 + 3 x 2) / 4 =
 * 1.75.
 *
 * <p>Source: {@code compute_loss} of R2Gen and R2GenCMN. Differs: a batch without a real token
 * gives 0 instead of NaN.
 */
public final class ReportCrossEntropy {
  /**
   * Adds the loss.
   *
   * @param out the outputs for the examples: logits {@code [B, T, W]}, targets and mask {@code [B,
   *     T]}
   * @return a scalar, at least 0
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, BackboneOutputs<T> out) {
    var tf = scope.tf();
    Operand<T> chosen = TargetLogProbs.build(scope, out); // [B T, 1]
    Operand<T> mask = tf.reshape(out.targetMask(), tf.constant(new int[] {-1, 1}));
    var axes = tf.constant(new int[] {0, 1});
    Operand<T> count = tf.math.maximum(tf.reduceSum(mask, axes), scope.scalar(1));
    return tf.math.neg(tf.math.div(tf.reduceSum(chosen, axes), count));
  }
}
