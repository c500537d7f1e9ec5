package org.ithn.framework.layers;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.linalg.Einsum;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.family.TFloating;

/**
 * Matrix products, computed in bfloat16 if {@link GraphScope#usesBfloat16Products} returns true;
 * factors and result are then rounded.
 */
final class MixedPrecision {
  private MixedPrecision() {}

  /**
   * Returns the product {@code a b}.
   *
   * @param a {@code [N, M]}
   * @param b {@code [M, W]}
   */
  static <T extends TFloating> Operand<T> matMul(GraphScope<T> scope, Operand<T> a, Operand<T> b) {
    var tf = scope.tf();
    return scope.usesBfloat16Products()
        ? fromBfloat16(scope, tf.linalg.matMul(toBfloat16(scope, a), toBfloat16(scope, b)))
        : tf.linalg.matMul(a, b);
  }

  /** Returns the product of two factors defined by an einsum equation. */
  static <T extends TFloating> Operand<T> einsum(
      GraphScope<T> scope, String equation, Operand<T> a, Operand<T> b) {
    var tf = scope.tf();
    if (!scope.usesBfloat16Products()) {
      return tf.linalg.einsum(List.of(a, b), equation);
    }
    Einsum<TBfloat16> product =
        tf.linalg.einsum(List.of(toBfloat16(scope, a), toBfloat16(scope, b)), equation);
    return fromBfloat16(scope, product);
  }

  private static <T extends TFloating> Operand<TBfloat16> toBfloat16(
      GraphScope<T> scope, Operand<T> x) {
    return scope.tf().dtypes.cast(x, TBfloat16.class);
  }

  private static <T extends TFloating> Operand<T> fromBfloat16(
      GraphScope<T> scope, Operand<TBfloat16> x) {
    return scope.tf().dtypes.cast(x, scope.type());
  }
}
