package org.ithn.framework.losses;

import org.ithn.framework.config.IthnConfig.Temperature;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * The factors of the similarities before the softmax.
 *
 * @param pairs the factor of S1 and S2, a scalar
 * @param hardNegatives the factor of S3, a scalar; the same operand as {@code pairs} if there is
 *     only one scale
 */
public record LogitScales<T extends TFloating>(Operand<T> pairs, Operand<T> hardNegatives) {
  private static final double LARGEST = 100;

  /**
   * Adds the scales. Variables: {@code log_scale} and, with two scales, {@code log_scale_s3}, both
   * initialised to {@code ln(1 / tau)}.
   *
   * @param tau the temperature, or its initial value if it is learned
   */
  public static <T extends TFloating> LogitScales<T> build(
      GraphScope<T> scope, Temperature temperature, double tau) {
    var tf = scope.tf();
    return switch (temperature) {
      case FIXED -> singleScale(scope.scalar(1 / tau));
      case LEARNED ->
          singleScale(tf.math.exp(clampLogScale(scope, variable(scope, "log_scale", tau))));
      case LEARNED_TWO ->
          new LogitScales<>(
              tf.math.exp(variable(scope, "log_scale", tau)),
              tf.math.exp(variable(scope, "log_scale_s3", tau)));
    };
  }

  private static <T extends TFloating> LogitScales<T> singleScale(Operand<T> scale) {
    return new LogitScales<>(scale, scale);
  }

  private static <T extends TFloating> Operand<T> variable(
      GraphScope<T> scope, String name, double tau) {
    return scope.trainable(name, Shape.scalar(), Initialisers.constant(Math.log(1 / tau)));
  }

  /**
   * Clamps the log scale to at most {@code ln 100} but passes its gradient through: with a plain
   * minimum, a variable beyond the limit could never return.
   */
  private static <T extends TFloating> Operand<T> clampLogScale(
      GraphScope<T> scope, Operand<T> log) {
    var tf = scope.tf();
    Operand<T> clamped = tf.math.minimum(log, scope.scalar(Math.log(LARGEST)));
    return tf.math.add(log, tf.stopGradient(tf.math.sub(clamped, log)));
  }
}
