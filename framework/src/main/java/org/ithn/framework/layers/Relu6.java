package org.ithn.framework.layers;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.nn.Relu6Grad;
import org.tensorflow.types.family.TFloating;

/**
 * The clipped rectified linear unit, {@code min(max(x, 0), 6)}. As with {@link Relu}, its gradient
 * in training reads the result, so the input need not be kept.
 *
 * <p>Source: Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010.
 */
public final class Relu6 {
  private Relu6() {}

  /** Adds the op, which keeps the shape. */
  public static <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    Output<T> result = scope.tf().nn.relu6(x).asOutput();
    return ResultGradient.attach(
        scope, x, result, gradient -> Relu6Grad.create(scope.tf().scope(), gradient, result));
  }
}
