package org.ithn.framework.losses;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** The log-probabilities of the target tokens, in nats. */
final class TargetLogProbs {
  private TargetLogProbs() {}

  /**
   * Adds the log-probabilities.
   *
   * @param out logits {@code [B, T, W]}, targets and mask {@code [B, T]}
   * @return {@code [B T, 1]}; 0 at padding
   */
  static <T extends TFloating> Operand<T> build(GraphScope<T> scope, BackboneOutputs<T> out) {
    var tf = scope.tf();
    Operand<TInt32> width = Shapes.dimension(tf, out.logits(), 2);
    Operand<TInt32> flat = tf.stack(java.util.List.of(tf.constant(-1), width));
    Operand<T> rows = tf.reshape(out.logits(), flat); // [B T, W]; the gradient is wrong at rank 3
    Operand<T> logProbabilities = tf.nn.logSoftmax(rows);
    Operand<TInt32> targets = tf.reshape(out.targets(), tf.constant(new int[] {-1, 1}));
    Operand<T> chosen = // [B T, 1]
        tf.gather(logProbabilities, targets, tf.constant(1), Gather.batchDims(1L));
    return tf.math.mul(chosen, tf.reshape(out.targetMask(), tf.constant(new int[] {-1, 1})));
  }
}
