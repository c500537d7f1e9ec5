package org.ithn.framework.layers;

import static org.ithn.framework.layers.Scalars.sumOfSines;
import static org.ithn.testkit.Goldens.assertClose;

import java.util.List;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

/**
 * Depthwise convolutions, convolutions with TensorFlow's padding, and ReLU6, against plain loops
 * and central differences. Odd and even sizes pad differently.
 */
final class DepthwiseConvolutionTest {
  private static final int BATCH = 2;
  private static final int CHANNELS = 3;

  /** Returns the zeros above and on the left, by TensorFlow's rule. */
  private static int zerosBefore(int length, int size, int stride) {
    int outputs = (length + stride - 1) / stride;
    return Math.max(0, (outputs - 1) * stride + size - length) / 2;
  }

  @ParameterizedTest
  @CsvSource({"3,1,5,6", "3,2,5,6", "3,2,6,7", "5,1,5,6", "5,2,5,6", "5,2,7,8", "5,2,2,3"})
  void channelsAreConvolvedWithTheirOwnKernel(int size, int stride, int rows, int columns) {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      TensorData x = TestTensors.normal(1, BATCH, rows, columns, CHANNELS);
      TensorData kernel = TestTensors.normal(2, size, size, CHANNELS, 1);
      Operand<TFloat64> y =
          new DepthwiseConvolution(size, CHANNELS, stride).build(test.scope(), test.input(x));
      test.start();
      test.assign("kernel", kernel);
      assertClose("convolved", test.run(y), convolved(x, kernel, size, stride), 1e-11);
    }
  }

  private static double[] convolved(TensorData x, TensorData kernel, int size, int stride) {
    int rows = (int) x.shape()[1];
    int columns = (int) x.shape()[2];
    int down = (rows + stride - 1) / stride;
    int across = (columns + stride - 1) / stride;
    double[] y = new double[BATCH * down * across * CHANNELS];
    for (int at = 0; at < y.length; at++) {
      int channel = at % CHANNELS;
      int j = at / CHANNELS % across;
      int i = at / CHANNELS / across % down;
      int b = at / CHANNELS / across / down;
      for (int k = 0; k < size * size; k++) {
        int row = i * stride + k / size - zerosBefore(rows, size, stride);
        int column = j * stride + k % size - zerosBefore(columns, size, stride);
        if (row >= 0 && row < rows && column >= 0 && column < columns) {
          y[at] +=
              kernel.get(k * CHANNELS + channel)
                  * x.get(((b * rows + row) * columns + column) * CHANNELS + channel);
        }
      }
    }
    return y;
  }

  /** A diagonal kernel makes a full convolution depthwise. */
  @ParameterizedTest
  @CsvSource({"3,1,5,6", "3,2,6,7", "5,2,7,8"})
  void convolutionWithTheSamePaddingEqualsADepthwiseOne(
      int size, int stride, int rows, int columns) {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      TensorData x = TestTensors.normal(3, BATCH, rows, columns, CHANNELS);
      TensorData kernel = TestTensors.normal(4, size, size, CHANNELS, 1);
      double[] diagonal = new double[size * size * CHANNELS * CHANNELS];
      for (int i = 0; i < kernel.size(); i++) {
        diagonal[i * CHANNELS + i % CHANNELS] = kernel.get(i);
      }
      Operand<TFloat64> y =
          new Convolution(size, CHANNELS, CHANNELS, stride, Padding.SAME)
              .build(test.scope(), test.input(x));
      test.start();
      test.assign("kernel", TensorData.of(diagonal, size, size, CHANNELS, CHANNELS));
      assertClose("convolved", test.run(y), convolved(x, kernel, size, stride), 1e-11);
    }
  }

  @ParameterizedTest
  @CsvSource({"3,1,5,6", "3,2,5,6", "3,2,6,7", "5,1,5,6", "5,2,5,6", "5,2,7,8", "5,2,2,3"})
  void gradientsEqualCentralDifferences(int size, int stride, int rows, int columns) {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(5, BATCH, rows, columns, CHANNELS));
      Operand<TFloat64> y = new DepthwiseConvolution(size, CHANNELS, stride).build(test.scope(), x);
      check(test, x, y);
    }
  }

  @ParameterizedTest
  @CsvSource({"5,6", "6,7"})
  void gradientsOfTheSamePaddingEqualCentralDifferences(int rows, int columns) {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(6, BATCH, rows, columns, CHANNELS));
      Operand<TFloat64> y = new Convolution(3, CHANNELS, 5, 2, Padding.SAME).build(test.scope(), x);
      check(test, x, y);
    }
  }

  /** Both bounds are crossed: values lie in [-8, 8]. */
  @Test
  void relu6ClipsAndItsGradientIsZeroOutsideTheBounds() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      double[] values = {-8, -1, -0.1, 0.1, 1, 5.9, 6.1, 8};
      Operand<TFloat64> x = test.input(TensorData.of(values, 2, 4));
      Operand<TFloat64> y = Relu6.build(test.scope(), x);
      Operand<TFloat64> loss = sumOfSines(test, y);
      List<Operand<TFloat64>> gradient = test.gradients(loss, List.of(x));
      GradientCheck check = GradientCheck.of(test, loss).withRespectTo("x", x);
      test.start();
      assertClose("clipped", test.run(y), new double[] {0, 0, 0, 0.1, 1, 5.9, 6, 6}, 0);
      double[] expected = {0, 0, 0, Math.cos(0.1), Math.cos(1), Math.cos(5.9), 0, 0};
      assertClose("gradient", test.run(gradient.get(0)), expected, 1e-15);
      check.verify();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3,3,1,5,1", // no expansion
    "3,3,6,3,1", // sum with the input
    "5,3,6,5,2", // half the rows and columns
    "5,3,2,3,2"
  })
  void gradientsOfABlockEqualCentralDifferences(
      int size, int inputs, int expansion, int outputs, int stride) {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(7, 3, 7, 6, inputs));
      Operand<TFloat64> y =
          new InvertedResidual(size, inputs, expansion, outputs, stride).build(test.scope(), x);
      check(test, x, y);
    }
  }

  private static void check(TestGraph<TFloat64> test, Operand<TFloat64> x, Operand<TFloat64> y) {
    GradientCheck check =
        GradientCheck.of(test, sumOfSines(test, y)).withRespectTo("x", x).withRespectToVariables();
    test.start();
    check.verify();
  }
}
