package org.ithn.framework.layers;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.graph.Rematerialisation;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * An inverted residual block of MobileNetV2 and EfficientNet-Lite: a 1 x 1 convolution that widens,
 * a depthwise convolution, and a 1 x 1 convolution that narrows and is not followed by an
 * activation. Activations are {@link Relu6}; there is no squeeze-and-excitation. The input is added
 * to the result if both have the same shape.
 *
 * <p>Variables: {@code expand_conv}, {@code expand_norm} (unless the expansion is 1), {@code
 * depthwise_conv}, {@code depthwise_norm}, {@code project_conv}, {@code project_norm}.
 *
 * <p>Source: Sandler et al., "MobileNetV2", 2018, Fig. 4; Tan and Le, "EfficientNet", 2019.
 * Differs: no stochastic depth in training.
 *
 * @param size the rows and columns of the depthwise kernel, odd
 * @param inputs the number of input channels
 * @param expansion the ratio of inner channels to input channels
 * @param outputs the number of output channels
 * @param stride the stride of the block
 */
public record InvertedResidual(int size, int inputs, int expansion, int outputs, int stride) {
  /** Epsilon of every norm in EfficientNet. */
  public static final double NORM_EPSILON = 1e-3;

  /** Momentum of every norm in EfficientNet, in PyTorch's sense: the weight of the batch. */
  public static final double NORM_MOMENTUM = 0.01;

  /**
   * Adds the block.
   *
   * <p>With {@link RecomputePolicy#CHEAP}, the input and the results of the depthwise and the last
   * convolution are kept. The backward pass recomputes norms, activations and the first
   * convolution, whose result is {@code expansion} times as wide as its input. With {@link
   * RecomputePolicy#BLOCKS}, only the input is kept.
   *
   * @param x {@code [B, rows, columns, inputs]}
   * @return {@code [B, ceil(rows / stride), ceil(columns / stride), outputs]}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    return Rematerialisation.build(
        scope,
        RecomputePolicy.BLOCKS,
        List.of(x),
        (inner, kept) -> buildLayers(inner, kept.get(0)));
  }

  private <T extends TFloating> Operand<T> buildLayers(GraphScope<T> scope, Operand<T> input) {
    // The first convolution and the sum read x; their gradients are added at this point.
    Operand<T> x = Rematerialisation.sharedInput(scope, RecomputePolicy.NONE, input);
    Operand<T> filtered = // [B, rows / stride, columns / stride, expansion * inputs]
        Rematerialisation.build(
            scope,
            RecomputePolicy.CHEAP,
            List.of(x),
            (inner, kept) -> depthwise(inner, expand(inner, kept.get(0))));
    Operand<T> narrow = // [B, rows / stride, columns / stride, outputs]
        Rematerialisation.build(
            scope,
            RecomputePolicy.CHEAP,
            List.of(filtered),
            (inner, kept) ->
                convolution(
                    inner,
                    "project_conv",
                    expansion * inputs,
                    outputs,
                    normAndRelu6(inner, "depthwise_norm", kept.get(0))));
    Operand<T> y = norm(scope, "project_norm", outputs, narrow);
    return stride == 1 && inputs == outputs ? scope.tf().math.add(y, x) : y;
  }

  private <T extends TFloating> Operand<T> expand(GraphScope<T> scope, Operand<T> x) {
    return expansion == 1
        ? x
        : normAndRelu6(
            scope, "expand_norm", convolution(scope, "expand_conv", inputs, expansion * inputs, x));
  }

  private <T extends TFloating> Operand<T> depthwise(GraphScope<T> scope, Operand<T> x) {
    return new DepthwiseConvolution(size, expansion * inputs, stride)
        .build(scope.variableScope("depthwise_conv"), x);
  }

  private <T extends TFloating> Operand<T> normAndRelu6(
      GraphScope<T> scope, String name, Operand<T> x) {
    return Relu6.build(scope, norm(scope, name, expansion * inputs, x));
  }

  private static <T extends TFloating> Operand<T> norm(
      GraphScope<T> scope, String name, int channels, Operand<T> x) {
    return new BatchNorm(channels, NORM_EPSILON, NORM_MOMENTUM).build(scope.variableScope(name), x);
  }

  private static <T extends TFloating> Operand<T> convolution(
      GraphScope<T> scope, String name, int in, int out, Operand<T> x) {
    return new Convolution(1, in, out, 1).build(scope.variableScope(name), x);
  }
}
