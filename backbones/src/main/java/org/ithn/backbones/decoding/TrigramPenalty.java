package org.ithn.backbones.decoding;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Soft trigram penalty of the reference: from the fourth token on, a word loses 0.693 x 2 nats for
 * each time it already followed the last two tokens.
 *
 * <p>Source: R2GenCMN, {@code modules/att_model.py}, {@code block_trigrams}.
 */
record TrigramPenalty() {
  private static final double NATS = 0.693 * 2;
  private static final int FIRST_POSITION = 3;

  /**
   * Subtracts the penalty.
   *
   * @param logProbs {@code [B, 1, W]}
   * @param tokens {@code [B, 1, L]}, 0 from {@code position} on
   * @param position scalar, the index of the next step, from 0
   */
  <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> logProbs, Operand<TInt32> tokens, Operand<TInt32> position) {
    Ops tf = scope.tf();
    int words = (int) logProbs.shape().get(2);
    int length = (int) tokens.shape().get(2);
    Operand<TInt32> rows = tf.reshape(tokens, tf.constant(new int[] {-1, length})); // [B, L]
    Operand<TBool> repeated = // [B, L - 2], true if the bigram at j equals the last one
        tf.math.logicalAnd(
            tf.math.equal(columns(tf, rows, 0, length - 2), last(tf, rows, position, 2)),
            tf.math.equal(columns(tf, rows, 1, length - 2), last(tf, rows, position, 1)));
    Operand<TInt32> follower = // the position of the word after the bigram at j
        tf.range(tf.constant(2), tf.constant(length), tf.constant(1));
    Operand<TBool> written = tf.math.less(follower, position);
    Operand<TBool> counts =
        tf.math.logicalAnd(
            tf.math.logicalAnd(repeated, written),
            tf.math.greaterEqual(position, tf.constant(FIRST_POSITION)));
    Operand<T> each = // [B, L - 2, W]
        tf.oneHot(
            columns(tf, rows, 2, length - 2),
            tf.constant(words),
            scope.scalar(1),
            scope.scalar(0),
            OneHot.axis(-1L));
    Operand<T> matches =
        tf.math.mul(each, tf.expandDims(tf.dtypes.cast(counts, scope.type()), tf.constant(2)));
    Operand<T> penalty = // [B, W]
        tf.math.mul(tf.reduceSum(matches, tf.constant(1)), scope.scalar(NATS));
    return tf.math.sub(logProbs, tf.expandDims(penalty, tf.constant(1)));
  }

  private static Operand<TInt32> columns(Ops tf, Operand<TInt32> rows, int from, int count) {
    return tf.slice(rows, tf.constant(new int[] {0, from}), tf.constant(new int[] {-1, count}));
  }

  /** Returns the token {@code back} positions before the next step, {@code [B, 1]}. */
  private static Operand<TInt32> last(
      Ops tf, Operand<TInt32> rows, Operand<TInt32> position, int back) {
    Operand<TInt32> at = tf.math.maximum(tf.math.sub(position, tf.constant(back)), tf.constant(0));
    return tf.reshape(
        tf.gather(rows, at, tf.constant(1)),
        Shapes.stack(tf, java.util.List.of(tf.constant(-1), tf.constant(1))));
  }
}
