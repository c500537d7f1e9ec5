package org.ithn.framework.layers;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ithn.framework.graph.GradientBoundaries;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.types.family.TFloating;

/**
 * Backward rule of an activation whose gradient can be computed from its result.
 *
 * <p>TensorFlow's own gradient reads the input, which would then stay in memory until the backward
 * pass.
 */
final class ResultGradient {
  private ResultGradient() {}

  /**
   * Makes the backward pass of a training graph read the result in place of the input.
   *
   * @param input of the activation
   * @param result of the activation
   * @param gradient from the gradient by the result to the gradient by the input
   * @return the value for later layers to read
   */
  static <T extends TFloating> Operand<T> attach(
      GraphScope<T> scope, Operand<T> input, Output<T> result, UnaryOperator<Operand<T>> gradient) {
    Optional<GradientBoundaries> boundaries = scope.executionOptions().boundaries();
    if (boundaries.isEmpty() || !scope.mode().isTraining()) {
      return result;
    }
    Output<T> outer = scope.tf().stopGradient(result).asOutput();
    boundaries
        .get()
        .add(
            GradientBoundaries.Boundary.of(
                outer,
                (gradients, after) ->
                    GradientBoundaries.BackwardSeed.of(
                        input,
                        gradient.apply(gradients.get(outer).asOutput().expect(result.type())))));
    return outer;
  }
}
