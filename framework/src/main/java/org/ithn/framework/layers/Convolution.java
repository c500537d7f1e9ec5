package org.ithn.framework.layers;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.graph.Rematerialisation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * A square convolution without bias, padded by {@code size / 2} on every side as PyTorch pads
 * (TensorFlow's {@code SAME} pads unevenly where the stride is 2).
 *
 * <p>Variable: {@code kernel} {@code [size, size, inputs, outputs]}.
 *
 * @param size rows and columns of the kernel, odd
 * @param inputs channels in
 * @param outputs channels out
 * @param stride of both axes
 */
public record Convolution(int size, int inputs, int outputs, int stride) {
  /**
   * Adds the convolution.
   *
   * @param x {@code [B, rows, columns, inputs]}
   * @return {@code [B, ceil(rows / stride), ceil(columns / stride), outputs]}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    var tf = scope.tf();
    Operand<T> kernel =
        scope.trainable(
            "kernel",
            Shape.of(size, size, inputs, outputs),
            Initialisers.heNormal(size * size * outputs));
    List<Long> strides = List.of(1L, (long) stride, (long) stride, 1L);
    return stride == 1 || size == 1
        ? tf.nn.conv2d(x, kernel, strides, "SAME")
        : Rematerialisation.build( // or the padded input would be kept beside the input
            scope,
            RecomputePolicy.NONE,
            List.of(x),
            (in, of) -> tf.nn.conv2d(pad(in, of.get(0), size / 2), kernel, strides, "VALID"));
  }

  /** {@code x} with {@code by} rows and columns of zeros on every side. */
  static <T extends TFloating> Operand<T> pad(GraphScope<T> scope, Operand<T> x, int by) {
    if (by == 0) {
      return x;
    }
    var tf = scope.tf();
    int[][] sides = {{0, 0}, {by, by}, {by, by}, {0, 0}};
    return tf.pad(x, tf.constant(sides), scope.scalar(0));
  }
}
