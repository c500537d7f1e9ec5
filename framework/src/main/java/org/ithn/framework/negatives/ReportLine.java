package org.ithn.framework.negatives;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.RowVectors;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The line from each prior hard negative to the report of the example.
 *
 * <p>Its points are {@code uNeg + t d}, {@code d = u - uNeg}: the prior at t = 0, the report at t =
 * 1.
 *
 * @param start {@code uNeg}, {@code [B, E]}
 * @param direction {@code d}, {@code [B, E]}
 */
record ReportLine<T extends TFloating>(Operand<T> start, Operand<T> direction) {
  private static final double SHORTEST_SQUARED = 1e-12;

  /** Returns the line through the prior and the report. */
  static <T extends TFloating> ReportLine<T> of(GraphScope<T> scope, NegativeInputs<T> in) {
    Operand<T> start = in.priorNegative().u();
    return new ReportLine<>(start, scope.tf().math.sub(in.positive().u(), start));
  }

  /**
   * Returns the coefficient of the image's projection onto the line: {@code t = (z - uNeg) . d /
   * max(d . d, 1e-12)}.
   *
   * <p>Source: ITHN (ECAI 2023), Eq. 6. Differs: the divisor is clamped, so identical reports give
   * t = 0 instead of NaN.
   *
   * @param z {@code [B, E]}
   * @return {@code [B, 1]}; not limited to [0, 1]
   */
  Operand<T> projectionCoefficient(GraphScope<T> scope, Operand<T> z) {
    var tf = scope.tf();
    Operand<T> squared =
        tf.math.maximum(
            RowVectors.dot(scope, direction, direction), scope.scalar(SHORTEST_SQUARED));
    return tf.math.div(RowVectors.dot(scope, tf.math.sub(z, start), direction), squared);
  }

  /**
   * Returns the points at {@code t}.
   *
   * @param t {@code [B, 1]} or a scalar
   * @return {@code [B, E]}
   */
  Operand<T> pointAt(GraphScope<T> scope, Operand<T> t) {
    var tf = scope.tf();
    return tf.math.add(start, tf.math.mul(t, direction));
  }
}
