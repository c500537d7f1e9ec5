package org.ithn.framework.optim;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/** Gradient clipping, as in {@code torch.nn.utils.clip_grad_value_} and {@code clip_grad_norm_}. */
final class GradientClipping {
  private static final double NORM_GUARD = 1e-6;

  private GradientClipping() {}

  /** Returns the L2 norm over all entries of all gradients, a scalar. */
  static <T extends TFloating> Operand<T> globalNorm(
      GraphScope<T> scope, List<Operand<T>> gradients) {
    Ops tf = scope.tf();
    List<Operand<T>> halves = new ArrayList<>();
    for (Operand<T> gradient : gradients) {
      halves.add(tf.nn.l2Loss(gradient));
    }
    return tf.math.sqrt(tf.math.mul(tf.math.addN(halves), scope.scalar(2)));
  }

  /** Clips each entry to [-bound, bound]. */
  static <T extends TFloating> List<Operand<T>> clipByValue(
      GraphScope<T> scope, List<Operand<T>> gradients, double bound) {
    Operand<T> most = scope.scalar(bound);
    Operand<T> least = scope.scalar(-bound);
    List<Operand<T>> clipped = new ArrayList<>();
    for (Operand<T> gradient : gradients) {
      clipped.add(scope.tf().clipByValue(gradient, least, most));
    }
    return clipped;
  }

  /** Scales all gradients by one factor, so that the global norm is at most {@code bound}. */
  static <T extends TFloating> List<Operand<T>> clipByGlobalNorm(
      GraphScope<T> scope, List<Operand<T>> gradients, double bound) {
    Ops tf = scope.tf();
    Operand<T> norm = tf.math.add(globalNorm(scope, gradients), scope.scalar(NORM_GUARD));
    Operand<T> factor = tf.math.minimum(tf.math.div(scope.scalar(bound), norm), scope.scalar(1));
    List<Operand<T>> clipped = new ArrayList<>();
    for (Operand<T> gradient : gradients) {
      clipped.add(tf.math.mul(gradient, factor));
    }
    return clipped;
  }
}
