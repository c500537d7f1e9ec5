package org.ithn.framework.losses;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * The report loss: the mean of {@code -log p(target)} over the real tokens of the batch, in nats
 * per token.
 *
 * <p>Long reports count more than short ones, for the mean is over tokens and not over reports. For
 * instance, two reports of 1 and 3 tokens whose tokens cost 1 and 2 nats give (1 + 3 x 2) / 4 =
 * 1.75.
 *
 * <p>Source: {@code compute_loss} of R2Gen and R2GenCMN. Differs: a batch without a real token
 * gives 0 instead of NaN.
 */
public final class ReportCrossEntropy {
  /**
   * Adds the loss.
   *
   * @param out of the examples; logits {@code [B, T, W]}, targets and mask {@code [B, T]}
   * @return scalar, at least 0
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, BackboneOutputs<T> out) {
    var tf = scope.tf();
    Operand<TInt32> width = Shapes.dimension(tf, out.logits(), 2);
    Operand<TInt32> flat = tf.stack(java.util.List.of(tf.constant(-1), width));
    Operand<T> rows = tf.reshape(out.logits(), flat); // [B T, W]; at rank 3 the gradient is wrong
    Operand<T> logProbabilities = tf.nn.logSoftmax(rows);
    Operand<TInt32> targets = tf.reshape(out.targets(), tf.constant(new int[] {-1, 1}));
    Operand<T> chosen = // [B T, 1]
        tf.gather(logProbabilities, targets, tf.constant(1), Gather.batchDims(1L));
    Operand<T> mask = tf.reshape(out.targetMask(), tf.constant(new int[] {-1, 1}));
    var axes = tf.constant(new int[] {0, 1});
    Operand<T> count = tf.math.maximum(tf.reduceSum(mask, axes), scope.scalar(1));
    return tf.math.neg(tf.math.div(tf.reduceSum(tf.math.mul(chosen, mask), axes), count));
  }
}
