package org.ithn.framework.layers;

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
    return tf.expandDims(tf.expandDims(keep, tf.constant(1)), tf.constant(1));
  }

  /** Returns a mask to add to scores: 0 where {@code keep} is true and -1e9 elsewhere. */
  public static <T extends TFloating> Operand<T> toScores(
      GraphScope<T> scope, Operand<TBool> keep) {
    return scope.tf().select(keep, scope.scalar(0), scope.scalar(MultiHeadAttention.MASKED));
  }
}
