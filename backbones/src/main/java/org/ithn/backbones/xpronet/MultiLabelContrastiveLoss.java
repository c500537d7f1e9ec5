package org.ithn.backbones.xpronet;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.RowVectors;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.family.TFloating;

/**
 * Contrastive loss for multi-label examples: examples that share a class should be as similar as
 * their labels, others at most as similar as a margin.
 *
 * <pre>
 * w(i, j) = 1.5^-(sum |y_i - y_j| / sum (y_i + y_j))
 * L       = 1/B^2 sum over i, j:  max(w - cos, 0) if y_i and y_j share a class, including i = j,
 *                                 max(cos - margin, 0) otherwise
 * </pre>
 *
 * <p>For instance, {@code y_1 = (1, 0)} and {@code y_2 = (1, 1)} share a class, and {@code w =
 * 1.5^(-1/3) = 0.874}. An example without a class contributes {@code 1 - margin} for itself.
 *
 * <p>Source: Wang et al., 2022, Sec. 3.4; XProNet, {@code my_con_loss}.
 *
 * @param margin the similarity up to which examples without a common class cost nothing
 */
public record MultiLabelContrastiveLoss(double margin) {
  private static final double BASE = 1.5;

  /**
   * Builds the loss, a scalar of at least 0.
   *
   * @param features {@code [B, H]}
   * @param labels {@code [B, C]}, 0 or 1; no gradient flows into them
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> features, Operand<T> labels) {
    Ops tf = scope.tf();
    Operand<T> unit = RowVectors.l2Normalise(scope, features);
    Operand<T> cosines = tf.linalg.matMul(unit, unit, MatMul.transposeB(true)); // [B, B]
    Operand<T> fixed = tf.stopGradient(labels);
    Operand<T> shared = tf.linalg.matMul(fixed, fixed, MatMul.transposeB(true)); // [B, B]
    Operand<T> positive = tf.dtypes.cast(tf.math.greater(shared, scope.scalar(0.5)), scope.type());
    Operand<T> close =
        tf.math.maximum(tf.math.sub(targetSimilarity(scope, fixed, shared), cosines), zero(scope));
    Operand<T> far = tf.math.maximum(tf.math.sub(cosines, scope.scalar(margin)), zero(scope));
    Operand<T> each =
        tf.math.add(
            tf.math.mul(positive, close), tf.math.mul(tf.math.sub(scope.scalar(1), positive), far));
    return RowVectors.mean(scope, each);
  }

  /** Returns w; for 0 and 1, {@code |y_i - y_j| = y_i + y_j - 2 y_i y_j}. */
  private static <T extends TFloating> Operand<T> targetSimilarity(
      GraphScope<T> scope, Operand<T> labels, Operand<T> shared) {
    Ops tf = scope.tf();
    Operand<T> counts = tf.reduceSum(labels, tf.constant(1), ReduceSum.keepDims(true)); // [B, 1]
    Operand<T> both =
        tf.math.add(counts, tf.linalg.transpose(counts, tf.constant(new int[] {1, 0})));
    Operand<T> differing = tf.math.sub(both, tf.math.mul(shared, scope.scalar(2)));
    Operand<T> ratio = tf.math.div(differing, tf.math.maximum(both, scope.scalar(1)));
    return tf.math.exp(tf.math.mul(ratio, scope.scalar(-Math.log(BASE))));
  }

  private static <T extends TFloating> Operand<T> zero(GraphScope<T> scope) {
    return scope.scalar(0);
  }
}
