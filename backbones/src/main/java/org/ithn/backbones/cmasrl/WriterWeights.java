package org.ithn.backbones.cmasrl;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Weights of both writers of a sentence without a label.
 *
 * @param vocabularyWidth W, the width of the logits
 */
record WriterWeights(int vocabularyWidth) {
  /** Returns the log weights with which a mixture starts a sentence, from logits {@code [N, 2]}. */
  <T extends TFloating> Operand<T> prior(Ops tf, Operand<T> logits) {
    return tf.nn.logSoftmax(logits);
  }

  /** Returns the log weights of a mixture after one more word, {@code [N, 2]}. */
  <T extends TFloating> Operand<T> posterior(
      GraphScope<T> scope, Operand<T> token, ReportState.Choice<T> last) {
    Ops tf = scope.tf();
    Operand<T> logProbs = // [N, 2, W]
        tf.reshape(
            last.wordLogProbs().orElseThrow(),
            tf.constant(new int[] {-1, ReportStep.WRITERS, vocabularyWidth}));
    Operand<T> word = // [N, 1, W]
        tf.expandDims(
            tf.oneHot(
                tf.dtypes.cast(token, TInt32.class),
                tf.constant(vocabularyWidth),
                scope.scalar(1),
                scope.scalar(0),
                OneHot.axis(-1L)),
            tf.constant(1));
    Operand<T> evidence = // [N, 2]
        tf.reduceSum(tf.math.mul(logProbs, word), tf.constant(2), ReduceSum.keepDims(false));
    return tf.nn.logSoftmax(tf.math.add(last.weights(), evidence));
  }

  /** Returns {@code [N, 2]}: 1 for the more likely writer, 0 for the other. */
  <T extends TFloating> Operand<T> mostLikely(GraphScope<T> scope, Operand<T> logits) {
    Ops tf = scope.tf();
    return tf.oneHot(
        tf.math.argMax(logits, tf.constant(1), TInt32.class),
        tf.constant(ReportStep.WRITERS),
        scope.scalar(1),
        scope.scalar(0),
        OneHot.axis(-1L));
  }
}
