package org.ithn.framework.layers;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.graph.Rematerialisation;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A residual block of torchvision's ResNet: the stride of a bottleneck is in its 3 x 3 convolution.
 *
 * <p>Variables: {@code conv_1}, {@code norm_1}, ..., and {@code shortcut_conv}, {@code
 * shortcut_norm} if the shape changes.
 *
 * <p>Source: He et al., 2016, Fig. 5; torchvision {@code resnet.py}.
 *
 * @param kind basic (ResNet-18, -34) or bottleneck (ResNet-50, -101)
 * @param inputs the number of input channels
 * @param width the number of inner channels
 * @param stride the stride of the block
 */
public record ResidualBlock(Kind kind, int inputs, int width, int stride) {
  /** The two kinds of block. */
  public enum Kind {
    /** Two 3 x 3 convolutions. */
    BASIC(1),
    /** 1 x 1, 3 x 3, 1 x 1 convolutions, the last four times as wide. */
    BOTTLENECK(4);

    private final int expansion;

    Kind(int expansion) {
      this.expansion = expansion;
    }

    /** Returns the ratio of output channels to inner channels. */
    public int expansion() {
      return expansion;
    }
  }

  /** Returns the number of output channels. */
  public int outputs() {
    return width * kind.expansion();
  }

  /** Returns true if the shortcut has a convolution, because the shape changes. */
  public boolean hasShortcut() {
    return stride != 1 || inputs != outputs();
  }

  /**
   * Adds the block.
   *
   * <p>With {@link RecomputePolicy#CHEAP}, the input and the results of the first convolutions are
   * kept. The backward pass recomputes norms, ReLUs and, in a bottleneck, the last convolution,
   * whose result is four times as wide as its input. With {@link RecomputePolicy#BLOCKS}, only the
   * input is kept.
   *
   * @param x {@code [B, rows, columns, inputs]}
   * @return {@code [B, rows / stride, columns / stride, outputs]}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    return Rematerialisation.build(
        scope,
        RecomputePolicy.BLOCKS,
        List.of(x),
        (inner, kept) -> buildLayers(inner, kept.get(0)));
  }

  private <T extends TFloating> Operand<T> buildLayers(GraphScope<T> scope, Operand<T> x) {
    boolean basic = kind == Kind.BASIC;
    Operand<T> first =
        convolution(
            scope, "conv_1", new Convolution(basic ? 3 : 1, inputs, width, basic ? stride : 1), x);
    Operand<T> second = // [B, rows / stride, columns / stride, width]
        Rematerialisation.build(
            scope,
            RecomputePolicy.CHEAP,
            List.of(first),
            (inner, kept) ->
                convolution(
                    inner,
                    "conv_2",
                    new Convolution(3, width, width, basic ? 1 : stride),
                    normAndRelu(inner, 1, kept.get(0))));
    return basic
        ? addShortcut(scope, "norm_2", second, x)
        : Rematerialisation.build(
            scope,
            RecomputePolicy.CHEAP,
            List.of(second, x),
            (inner, kept) -> {
              Operand<T> third =
                  convolution(
                      inner,
                      "conv_3",
                      new Convolution(1, width, outputs(), 1),
                      normAndRelu(inner, 2, kept.get(0)));
              return addShortcut(inner, "norm_3", third, kept.get(1));
            });
  }

  private <T extends TFloating> Operand<T> addShortcut(
      GraphScope<T> scope, String norm, Operand<T> y, Operand<T> x) {
    var tf = scope.tf();
    Operand<T> normal = new BatchNorm(outputs()).build(scope.variableScope(norm), y);
    return Relu.build(scope, tf.math.add(normal, shortcut(scope, x)));
  }

  private <T extends TFloating> Operand<T> normAndRelu(
      GraphScope<T> scope, int number, Operand<T> x) {
    return Relu.build(scope, new BatchNorm(width).build(scope.variableScope("norm_" + number), x));
  }

  private static <T extends TFloating> Operand<T> convolution(
      GraphScope<T> scope, String name, Convolution layer, Operand<T> x) {
    return layer.build(scope.variableScope(name), x);
  }

  private <T extends TFloating> Operand<T> shortcut(GraphScope<T> scope, Operand<T> x) {
    if (!hasShortcut()) {
      return x;
    }
    Operand<T> y =
        convolution(scope, "shortcut_conv", new Convolution(1, inputs, outputs(), stride), x);
    return new BatchNorm(outputs()).build(scope.variableScope("shortcut_norm"), y);
  }
}
