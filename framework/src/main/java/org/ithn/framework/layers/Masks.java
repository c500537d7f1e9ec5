package org.ithn.framework.layers;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** Attention masks; true means that a position may be attended to. */
public final class Masks {
  private Masks() {}

  /** Returns a mask {@code [1, 1, T, T]} that hides later positions. */
  public static <T extends TFloating> Operand<TBool> causal(
      GraphScope<T> scope, Operand<TInt32> length) {
    Ops tf = scope.tf();
    Operand<TInt32> positions = tf.range(tf.constant(0), length, tf.constant(1));
    Operand<TBool> notAhead = // [T, T], row = query
        tf.math.lessEqual(
            tf.expandDims(positions, tf.constant(0)), tf.expandDims(positions, tf.constant(1)));
    return tf.expandDims(tf.expandDims(notAhead, tf.constant(0)), tf.constant(0));
  }

  /**
   * Returns the mean over the positions that masks keep.
   *
   * @param x {@code [B, P, D]}
   * @param masks masks {@code [B, 1, 1, P]}, true = keep, each with a position per example; none to
   *     keep all
   * @return {@code [B, D]}
   */
  public static <T extends TFloating> Operand<T> mean(
      GraphScope<T> scope, Operand<T> x, List<Operand<TBool>> masks) {
    Ops tf = scope.tf();
    if (masks.isEmpty()) {
      return tf.math.mean(x, tf.constant(1));
    }
    Operand<TBool> all = masks.get(0);
    for (Operand<TBool> mask : masks.subList(1, masks.size())) {
      all = tf.math.logicalAnd(all, mask);
    }
    Operand<TBool> keep = // [B, P, 1]
        tf.reshape(
            all,
            Shapes.stack(
                tf,
                List.of(Shapes.dimension(tf, x, 0), Shapes.dimension(tf, x, 1), tf.constant(1))));
    Operand<T> count = tf.reduceSum(tf.dtypes.cast(keep, scope.type()), tf.constant(1)); // [B, 1]
    Operand<T> sum = tf.reduceSum(tf.select(keep, x, scope.scalar(0)), tf.constant(1)); // [B, D]
    return tf.math.div(sum, count);
  }

  /**
   * Returns a mask {@code [B, 1, 1, T]} that keeps words and position 0 (the begin id is 0, as is
   * padding).
   *
   * @param tokens {@code [B, T]}, 0 = begin, end or padding
   */
  public static <T extends TFloating> Operand<TBool> padding(
      GraphScope<T> scope, Operand<TInt32> tokens) {
    Ops tf = scope.tf();
    Operand<TInt32> positions =
        tf.range(tf.constant(0), Shapes.dimension(tf, tokens, 1), tf.constant(1));
    Operand<TBool> first = tf.expandDims(tf.math.equal(positions, tf.constant(0)), tf.constant(0));
    Operand<TBool> keep = tf.math.logicalOr(tf.math.greater(tokens, tf.constant(0)), first);
    return ofKeys(tf, keep);
  }

  /** Returns the mask {@code [B, 1, 1, S]} of keys {@code [B, S]}, for all heads and queries. */
  public static Operand<TBool> ofKeys(Ops tf, Operand<TBool> keep) {
    return tf.expandDims(tf.expandDims(keep, tf.constant(1)), tf.constant(1));
  }

  /** Returns a mask to add to scores: 0 where {@code keep} is true and -1e9 elsewhere. */
  public static <T extends TFloating> Operand<T> toScores(
      GraphScope<T> scope, Operand<TBool> keep) {
    return scope.tf().select(keep, scope.scalar(0), scope.scalar(MultiHeadAttention.MASKED));
  }
}
