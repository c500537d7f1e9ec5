package org.ithn.backbones.vision;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.BatchNorm;
import org.ithn.framework.layers.Convolution;
import org.ithn.framework.layers.Padding;
import org.ithn.framework.layers.Relu;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A convolution without bias and its batch norm.
 *
 * <p>Variables: {@code conv/kernel} and those of {@code norm}.
 *
 * @param size the rows and columns of the kernel, odd
 * @param inputs the number of input channels
 * @param outputs the number of output channels
 * @param stride the stride along both axes
 */
record ConvolutionNorm(int size, int inputs, int outputs, int stride) {
  /**
   * Builds both layers.
   *
   * @param x {@code [B, rows, columns, inputs]}
   * @return {@code [B, ceil(rows / stride), ceil(columns / stride), outputs]}
   */
  <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    Operand<T> y =
        new Convolution(size, inputs, outputs, stride, Padding.SYMMETRIC_KEPT)
            .build(scope.variableScope("conv"), x);
    return new BatchNorm(outputs).build(scope.variableScope("norm"), y);
  }

  /** Builds both layers and a ReLU; parameters as in {@link #build}. */
  <T extends TFloating> Operand<T> withRelu(GraphScope<T> scope, Operand<T> x) {
    return Relu.build(scope, build(scope, x));
  }
}
