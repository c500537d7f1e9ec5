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
 * Features of the last N normal images that training saw, the newest first.
 *
 * <p>Rows of zeros are places not filled yet. The pool is a variable of the model that training
 * changes and no gradient does: it lies in the checkpoint, so a run that goes on goes on with it,
 * and in the export.
 *
 * <p>Variable: {@code pool} {@code [N, D]}, zeros at the start.
 *
 * @param capacity N
 * @param width D
 */
record NormalityPool(int capacity, int width) {
  private static final String POOL = "pool";

  /** {@code [N, D]}: the pool before this step. */
  <T extends TFloating> Operand<T> features(GraphScope<T> scope) {
    return scope.statistic(POOL, Shape.of(capacity, width), Initialisers.zeros());
  }

  /** {@code [N]}: which rows are filled; features behind a ReLU are not negative. */
  <T extends TFloating> Operand<TBool> filledMask(GraphScope<T> scope) {
    Ops tf = scope.tf();
    Operand<T> sums = tf.reduceSum(tf.math.abs(features(scope)), tf.constant(1));
    return tf.math.greater(sums, scope.scalar(0));
  }

  /**
   * Puts the normal images of a batch before the others at the end of the step; the oldest fall
   * out.
   *
   * @param pooled {@code [B, D]}
   * @param normal {@code [B]}; 1 = the study is normal, 0 = it is not
   */
  <T extends TFloating> void enqueue(GraphScope<T> scope, Operand<T> pooled, Operand<T> normal) {
    Ops tf = scope.tf();
    features(scope); // made before it is updated
    Operand<TInt64> rows = // [normal images]
        tf.reshape(
            tf.where(tf.math.greater(normal, scope.scalar(0.5))), tf.constant(new int[] {-1}));
    Operand<T> newest = tf.gather(tf.stopGradient(pooled), rows, tf.constant(0));
    Operand<TInt32> start = tf.constant(new int[] {0, 0});
    Operand<T> all = tf.concat(List.of(newest, scope.pendingValue(POOL)), tf.constant(0));
    scope.update(POOL, tf.slice(all, start, tf.constant(new int[] {capacity, width})));
  }
}
