package org.ithn.framework.profile;

import com.google.common.base.Splitter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;

/**
 * A counter of the floating-point operations of matrix products and convolutions, from the shapes
 * of their tensors. A multiply-add counts as two operations.
 */
final class FlopCounter {
  private FlopCounter() {}

  /**
   * Returns the operations of one op.
   *
   * @param type the type of the op, including TensorFlow's fused and oneDNN variants
   * @param inputs the names of its input tensors
   * @param output the shape of its first output
   * @param shapes the known shapes of tensors, by name
   * @return the operations; 0 if the op is neither a product nor a convolution or a shape is
   *     unknown
   */
  static double count(String type, List<String> inputs, Shape output, Map<String, Shape> shapes) {
    if (inputs.isEmpty() || output == null) {
      return 0;
    }
    String plain = type.replaceFirst("^_*(Mkl|Native|Fused|OneDnn)*", "");
    return switch (plain) {
      case "MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3" ->
          shape(shapes, inputs, 0).map(left -> product(left, output)).orElse(0.0);
      case "Conv2D", "Conv2DWithBias" ->
          shape(shapes, inputs, 1).map(filter -> convolution(output, filter)).orElse(0.0);
      case "Conv2DBackpropInput" ->
          shape(shapes, inputs, 1)
              .flatMap(
                  filter -> shape(shapes, inputs, 2).map(gradient -> convolution(gradient, filter)))
              .orElse(0.0);
      case "Conv2DBackpropFilter" ->
          shape(shapes, inputs, 2).map(gradient -> convolution(gradient, output)).orElse(0.0);
      case "DepthwiseConv2dNative", "DepthwiseConv2D" ->
          shape(shapes, inputs, 1).map(filter -> depthwise(output, filter)).orElse(0.0);
      case "DepthwiseConv2dNativeBackpropInput" ->
          shape(shapes, inputs, 1)
              .flatMap(
                  filter -> shape(shapes, inputs, 2).map(gradient -> depthwise(gradient, filter)))
              .orElse(0.0);
      case "DepthwiseConv2dNativeBackpropFilter" ->
          shape(shapes, inputs, 2).map(gradient -> depthwise(gradient, output)).orElse(0.0);
      default -> 0;
    };
  }

  /**
   * Returns the operations of an {@code Einsum} of two factors, in which every letter is a loop.
   *
   * @param equation the equation, for instance {@code nad,mad->anm}
   */
  static double countEinsum(String equation, List<String> inputs, Map<String, Shape> shapes) {
    List<String> terms = Splitter.on(',').splitToList(equation.replaceFirst("->.*", ""));
    if (terms.size() != 2 || inputs.size() < 2) {
      return 0;
    }
    Map<Character, Long> lengths = new HashMap<>();
    for (int i = 0; i < 2; i++) {
      Optional<Shape> shape = shape(shapes, inputs, i);
      if (shape.isEmpty() || shape.get().numDimensions() != terms.get(i).length()) {
        return 0;
      }
      for (int axis = 0; axis < terms.get(i).length(); axis++) {
        lengths.put(terms.get(i).charAt(axis), shape.get().get(axis));
      }
    }
    return lengths.values().stream().mapToDouble(Long::doubleValue).reduce(2, (a, b) -> a * b);
  }

  private static Optional<Shape> shape(Map<String, Shape> shapes, List<String> inputs, int index) {
    return index < inputs.size()
        ? Optional.ofNullable(shapes.get(inputs.get(index)))
        : Optional.empty();
  }

  /** Returns the operations of a product, in which each result takes k multiply-adds. */
  private static double product(Shape left, Shape output) {
    if (left.numDimensions() < 2 || output.numDimensions() < 2) {
      return 0;
    }
    double rows = output.get(-2);
    double batch = output.size() / (rows * output.get(-1));
    double leftBatch = left.size() / (double) (left.get(-1) * left.get(-2));
    double inner = left.size() / (leftBatch * rows); // transposed or not
    return rows == 0 ? 0 : 2 * batch * rows * output.get(-1) * inner;
  }

  /**
   * Returns the operations of a convolution, in which each output value takes one window of all
   * input channels.
   */
  private static double convolution(Shape output, Shape filter) {
    return filter.numDimensions() != 4
        ? 0
        : 2.0 * output.size() * filter.get(0) * filter.get(1) * filter.get(2);
  }

  /**
   * Returns the operations of a depthwise convolution, in which each output value takes one window
   * of its own input channel.
   */
  private static double depthwise(Shape output, Shape filter) {
    return filter.numDimensions() != 4 ? 0 : 2.0 * output.size() * filter.get(0) * filter.get(1);
  }
}
