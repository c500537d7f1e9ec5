package org.ithn.framework.layers;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A residual block of a ResNet as torchvision has it: the stride of a bottleneck is in its 3 x 3
 * convolution.
 *
 * <p>Variables: {@code conv_1}, {@code norm_1}, ..., and {@code shortcut_conv}, {@code
 * shortcut_norm} where the shape changes.
 *
 * <p>Source: He et al., 2016, Fig. 5; torchvision {@code resnet.py}.
 *
 * @param kind basic (ResNet-18, -34) or bottleneck (-50, -101)
 * @param inputs channels in
 * @param width channels inside
 * @param stride of the block
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

    /** Channels out for each channel inside. */
    public int expansion() {
      return expansion;
    }
  }

  /** Channels out. */
  public int outputs() {
    return width * kind.expansion();
  }

  /**
   * Adds the block.
   *
   * @param x {@code [B, rows, columns, inputs]}
   * @return {@code [B, rows / stride, columns / stride, outputs]}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    var tf = scope.tf();
    Operand<T> y =
        kind == Kind.BASIC
            ? convolved(scope, 2, 3, width, 1, active(scope, 1, 3, inputs, stride, x))
            : convolved(
                scope,
                3,
                1,
                width,
                1,
                active(scope, 2, 3, width, stride, active(scope, 1, 1, inputs, 1, x)));
    return tf.nn.relu(tf.math.add(y, shortcut(scope, x)));
  }

  private <T extends TFloating> Operand<T> active(
      GraphScope<T> scope, int number, int size, int from, int by, Operand<T> x) {
    Operand<T> y = new Convolution(size, from, width, by).build(scope.at("conv_" + number), x);
    return scope.tf().nn.relu(new BatchNorm(width).build(scope.at("norm_" + number), y));
  }

  private <T extends TFloating> Operand<T> convolved(
      GraphScope<T> scope, int number, int size, int from, int by, Operand<T> x) {
    Operand<T> y = new Convolution(size, from, outputs(), by).build(scope.at("conv_" + number), x);
    return new BatchNorm(outputs()).build(scope.at("norm_" + number), y);
  }

  private <T extends TFloating> Operand<T> shortcut(GraphScope<T> scope, Operand<T> x) {
    if (stride == 1 && inputs == outputs()) {
      return x;
    }
    Operand<T> y =
        new Convolution(1, inputs, outputs(), stride).build(scope.at("shortcut_conv"), x);
    return new BatchNorm(outputs()).build(scope.at("shortcut_norm"), y);
  }
}
