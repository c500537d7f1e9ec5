package org.ithn.framework.layers;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * A depthwise convolution: each channel is convolved with its own square kernel, without bias and
 * with {@link Padding#SAME}.
 *
 * <p>Variable: {@code kernel} {@code [size, size, channels, 1]}, initialised as in EfficientNet's
 * TensorFlow code (He et al.'s normal distribution, scaled by {@code size * size}).
 *
 * <p>In a bfloat16 scope it is computed in float32: TensorFlow's bfloat16 kernels for the CPU more
 * than double the time of an EfficientNet-Lite0 step.
 *
 * <p>Source: Howard et al., "MobileNets", 2017, section 3.1.
 *
 * @param size the rows and columns of the kernel, odd
 * @param channels the number of channels
 * @param stride the stride along both axes
 */
public record DepthwiseConvolution(int size, int channels, int stride) {
  /**
   * Adds the convolution.
   *
   * @param x {@code [B, rows, columns, channels]}
   * @return {@code [B, ceil(rows / stride), ceil(columns / stride), channels]}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    if (scope.type() != TBfloat16.class) {
      return convolve(scope, x);
    }
    var tf = scope.tf();
    Operand<TFloat32> y = convolve(scope.float32(), tf.dtypes.cast(x, TFloat32.class));
    return tf.dtypes.cast(y, scope.type());
  }

  private <T extends TFloating> Operand<T> convolve(GraphScope<T> scope, Operand<T> x) {
    Operand<T> kernel =
        scope.trainable(
            "kernel", Shape.of(size, size, channels, 1), Initialisers.heNormal(size * size));
    List<Long> strides = List.of(1L, (long) stride, (long) stride, 1L);
    return scope.tf().nn.depthwiseConv2dNative(x, kernel, strides, "SAME");
  }
}
