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
 * A square convolution without bias.
 *
 * <p>Variable: {@code kernel} {@code [size, size, inputs, outputs]}.
 *
 * @param size the rows and columns of the kernel, odd
 * @param inputs the number of input channels
 * @param outputs the number of output channels
 * @param stride the stride along both axes
 * @param padding the placement of the zeros around the input
 */
public record Convolution(int size, int inputs, int outputs, int stride, Padding padding) {
  /** Creates a convolution with symmetric padding, as in PyTorch. */
  public Convolution(int size, int inputs, int outputs, int stride) {
    this(size, inputs, outputs, stride, Padding.SYMMETRIC);
  }

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
    if (stride == 1 || size == 1 || padding == Padding.SAME) {
      return tf.nn.conv2d(x, kernel, strides, "SAME");
    }
    return padding == Padding.SYMMETRIC_KEPT
        ? tf.nn.conv2d(pad(scope, x, size / 2), kernel, strides, "VALID")
        : Rematerialisation.build( // otherwise the padded input would be kept in addition
            scope,
            RecomputePolicy.NONE,
            List.of(x),
            (inner, kept) ->
                tf.nn.conv2d(pad(inner, kept.get(0), size / 2), kernel, strides, "VALID"));
  }

  /** Pads {@code x} with {@code margin} rows and columns of zeros on every side. */
  static <T extends TFloating> Operand<T> pad(GraphScope<T> scope, Operand<T> x, int margin) {
    if (margin == 0) {
      return x;
    }
    var tf = scope.tf();
    int[][] sides = {{0, 0}, {margin, margin}, {margin, margin}, {0, 0}};
    return tf.pad(x, tf.constant(sides), scope.scalar(0));
  }
}
