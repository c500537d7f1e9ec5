package org.ithn.backbones.contrast;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * Features of the last N normal images of training, newest first.
 *
 * <p>Rows of zeros are unfilled. The pool is a model variable that training updates without
 * gradients; it is part of the checkpoint, so a resumed run continues with it, and of the export.
 *
 * <p>Variable: {@code pool} {@code [N, D]}, initialised with zeros.
 *
 * @param capacity N, the number of images
 * @param width D, the width of the features
 */
record NormalityPool(int capacity, int width) {
  private static final String POOL = "pool";

  /** Returns the pool before this step, {@code [N, D]}. */
  <T extends TFloating> Operand<T> features(GraphScope<T> scope) {
    return scope.statistic(POOL, Shape.of(capacity, width), Initialisers.zeros());
  }

  /**
   * Builds the mask of filled rows {@code [N]}; true = filled. Features after a ReLU are not
   * negative, so a filled row is nonzero.
   */
  <T extends TFloating> Operand<TBool> filledMask(GraphScope<T> scope) {
    Ops tf = scope.tf();
    Operand<T> sums = tf.reduceSum(tf.math.abs(features(scope)), tf.constant(1));
    return tf.math.greater(sums, scope.scalar(0));
  }

  /**
   * Prepends the normal images of a batch at the end of the step; the oldest are dropped.
   *
   * @param pooled {@code [B, D]}
   * @param normal {@code [B]}; 1 = the study is normal, 0 = not
   */
  <T extends TFloating> void enqueue(GraphScope<T> scope, Operand<T> pooled, Operand<T> normal) {
    Ops tf = scope.tf();
    features(scope); // creates the variable before its update
    Operand<TInt64> rows = // [normal images]
        tf.reshape(
            tf.where(tf.math.greater(normal, scope.scalar(0.5))), tf.constant(new int[] {-1}));
    Operand<T> newest = tf.gather(tf.stopGradient(pooled), rows, tf.constant(0));
    Operand<TInt32> start = tf.constant(new int[] {0, 0});
    Operand<T> all = tf.concat(List.of(newest, scope.pendingValue(POOL)), tf.constant(0));
    scope.update(POOL, tf.slice(all, start, tf.constant(new int[] {capacity, width})));
  }
}
