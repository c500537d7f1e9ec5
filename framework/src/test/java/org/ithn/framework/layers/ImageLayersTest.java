package org.ithn.framework.layers;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;

import org.ithn.framework.graph.Mode;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

/** Convolutions and pooling against plain loops; even and odd sizes pad differently. */
final class ImageLayersTest {
  private static final int BATCH = 2;
  private static final int INPUTS = 3;
  private static final int OUTPUTS = 5;

  @ParameterizedTest
  @CsvSource({"1,1,5,6", "1,2,5,6", "3,1,5,6", "3,2,5,6", "3,2,6,7", "7,2,8,9"})
  void convolutionPadsHalfTheKernelOnEverySide(int size, int stride, int rows, int columns) {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      TensorData x = TestTensors.normal(1, BATCH, rows, columns, INPUTS);
      TensorData kernel = TestTensors.normal(2, size, size, INPUTS, OUTPUTS);
      Operand<TFloat64> y =
          new Convolution(size, INPUTS, OUTPUTS, stride).build(test.scope(), test.input(x));
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
    double[] y = new double[BATCH * down * across * OUTPUTS];
    for (int at = 0; at < y.length; at++) {
      int out = at % OUTPUTS;
      int j = at / OUTPUTS % across;
      int i = at / OUTPUTS / across % down;
      int b = at / OUTPUTS / across / down;
      for (int k = 0; k < size * size * INPUTS; k++) {
        int in = k % INPUTS;
        int column = j * stride + k / INPUTS % size - size / 2;
        int row = i * stride + k / INPUTS / size - size / 2;
        if (row >= 0 && row < rows && column >= 0 && column < columns) {
          y[at] +=
              kernel.get(k * OUTPUTS + out)
                  * x.get(((b * rows + row) * columns + column) * INPUTS + in);
        }
      }
    }
    return y;
  }

  @ParameterizedTest
  @CsvSource({"3,2,5,6", "3,2,6,7", "5,1,4,3"})
  void poolingTakesTheLargestOfEachSquare(int size, int stride, int rows, int columns) {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      double[] values = TestTensors.normal(3, BATCH, rows, columns, INPUTS).doubles();
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.max(0, values[i]);
      }
      TensorData x = TensorData.of(values, BATCH, rows, columns, INPUTS);
      Operand<TFloat64> y = new MaxPooling(size, stride).build(test.scope(), test.input(x));
      test.start();
      assertClose("pooled", test.run(y), pooled(x, size, stride), 0);
    }
  }

  private static double[] pooled(TensorData x, int size, int stride) {
    int rows = (int) x.shape()[1];
    int columns = (int) x.shape()[2];
    int down = (rows + stride - 1) / stride;
    int across = (columns + stride - 1) / stride;
    double[] y = new double[BATCH * down * across * INPUTS];
    for (int at = 0; at < y.length; at++) {
      int j = at / INPUTS % across;
      int i = at / INPUTS / across % down;
      int b = at / INPUTS / across / down;
      y[at] = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < size * size; k++) {
        int row = i * stride + k / size - size / 2;
        int column = j * stride + k % size - size / 2;
        if (row >= 0 && row < rows && column >= 0 && column < columns) {
          int from = ((b * rows + row) * columns + column) * INPUTS + at % INPUTS;
          y[at] = Math.max(y[at], x.get(from));
        }
      }
    }
    return y;
  }

  @Test
  void aBlockProjectsItsShortcutOnlyIfTheShapeChanges() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var scope = test.scope();
      Operand<TFloat64> x = test.input(TestTensors.normal(4, 2, 6, 5, 3));
      ResidualBlock halving = new ResidualBlock(ResidualBlock.Kind.BOTTLENECK, 3, 2, 2);
      ResidualBlock keeping = new ResidualBlock(ResidualBlock.Kind.BOTTLENECK, 8, 2, 1);
      Operand<TFloat64> y =
          keeping.build(scope.sub("second"), halving.build(scope.sub("first"), x));
      test.start();
      assertThat(test.run(y)).hasLength(2 * 3 * 3 * 8);
      assertThat(test.store().all().stream().map(p -> p.name()).toList())
          .contains("first/shortcut_conv/kernel");
      assertThat(
              test.store().all().stream()
                  .filter(p -> p.name().startsWith("second/shortcut"))
                  .toList())
          .isEmpty();
    }
  }
}
