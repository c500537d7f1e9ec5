package org.ithn.backbones.cmasrl;

import java.util.List;
import org.ithn.backbones.recurrent.SentencePositions;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Cross-entropy of the planner's choice of a writer: the sum of {@code -log p(writer | no stop)}
 * over all sentences, divided by the number of real tokens like the report's cross-entropy.
 *
 * @param labels {@code [B, T, 1]}, 1 = the sentence of the position is abnormal
 * @param positions the places of the positions in their sentences
 * @param targets {@code [B, T]}, the token that each position predicts
 * @param mask {@code [B, T]}, 1 = real
 */
record WriterLoss<T extends TFloating>(
    Operand<T> labels, SentencePositions positions, Operand<TInt32> targets, Operand<T> mask) {
  /**
   * Adds the loss.
   *
   * @param choices {@code [B, T, 2]}, the planner's logits of the writers
   * @return a scalar, in nats per token
   */
  Operand<T> build(GraphScope<T> scope, Operand<T> choices) {
    Ops tf = scope.tf();
    Operand<T> odds = // [B, T, 1], of the abnormality writer
        tf.math.sub(ReportStep.part(tf, choices, 1, 1), ReportStep.part(tf, choices, 0, 1));
    Operand<T> each =
        tf.squeeze(
            tf.math.sub(tf.math.softplus(odds), tf.math.mul(odds, labels)),
            Squeeze.axis(List.of(2L)));
    Operand<TInt32> all = tf.constant(new int[] {0, 1});
    return tf.math.div(
        tf.reduceSum(tf.math.mul(each, chosen(scope)), all),
        tf.math.maximum(tf.reduceSum(mask, all), scope.scalar(1)));
  }

  /** Returns {@code [B, T]}: 1 where the first word of a sentence is predicted, else 0. */
  private Operand<T> chosen(GraphScope<T> scope) {
    Ops tf = scope.tf();
    Operand<TBool> starts =
        tf.math.logicalAnd(positions.first(), tf.math.notEqual(targets, tf.constant(0)));
    return tf.math.mul(tf.dtypes.cast(starts, scope.type()), mask);
  }
}
