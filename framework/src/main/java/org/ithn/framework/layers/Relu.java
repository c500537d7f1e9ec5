package org.ithn.framework.layers;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.nn.ReluGrad;
import org.tensorflow.types.family.TFloating;

/**
 * The rectified linear unit, {@code max(x, 0)}. In training, its gradient reads the result, as in
 * PyTorch. TensorFlow's own gradient reads the input, which then has to be kept in addition to the
 * result: a third of the memory of a ResNet's pass.
 */
public final class Relu {
  private Relu() {}

  /** Adds the op, which keeps the shape. */
  public static <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    Output<T> result = scope.tf().nn.relu(x).asOutput();
    return ResultGradient.attach(
        scope, x, result, gradient -> ReluGrad.create(scope.tf().scope(), gradient, result));
  }
}
