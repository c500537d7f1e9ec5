package org.ithn.framework.losses;

import org.ithn.framework.config.IthnConfig.Temperature;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * What similarities are multiplied by before the softmax.
 *
 * @param pairs scalar, for S1 and S2
 * @param hardNegatives scalar, for S3; the same operand where there is one scale
 */
public record LogitScales<T extends TFloating>(Operand<T> pairs, Operand<T> hardNegatives) {
  private static final double LARGEST = 100;

  /**
   * Adds the scales; variables {@code log_scale} and, with two of them, {@code log_scale_s3}, both
   * {@code ln(1 / tau)} at the start.
   *
   * @param tau the temperature, or its first value
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
   * At most {@code ln 100}, with the gradient of the variable itself: a plain minimum would leave a
   * variable that is once beyond the limit there for ever.
   */
  private static <T extends TFloating> Operand<T> clampLogScale(
      GraphScope<T> scope, Operand<T> log) {
    var tf = scope.tf();
    Operand<T> least = tf.math.minimum(log, scope.scalar(Math.log(LARGEST)));
    return tf.math.add(log, tf.stopGradient(tf.math.sub(least, log)));
  }
}
