package org.ithn.backbones.vision;

import static org.ithn.testkit.Goldens.assertClose;

import org.ithn.framework.graph.Mode;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

/** CBAM against plain loops over the paper's equations. */
final class CbamTest {
  private static final int BATCH = 2;
  private static final int ROWS = 5;
  private static final int COLUMNS = 3;
  private static final int CHANNELS = 7;
  private static final int INNER = 4;

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Returns both weights times x; {@code inner [C, R], outer [R, C], kernel [7, 7, 2, 1]}. */
  private static double[] reference(double[] x, double[] inner, double[] outer, double[] kernel) {
    double[] y = new double[x.length];
    for (int b = 0; b < BATCH; b++) {
      double[][] pooled = new double[2][CHANNELS]; // mean and largest of each channel
      for (int c = 0; c < CHANNELS; c++) {
        pooled[1][c] = Double.NEGATIVE_INFINITY;
        for (int p = 0; p < ROWS * COLUMNS; p++) {
          double value = x[(b * ROWS * COLUMNS + p) * CHANNELS + c];
          pooled[0][c] += value / (ROWS * COLUMNS);
          pooled[1][c] = Math.max(pooled[1][c], value);
        }
      }
      double[] logits = new double[CHANNELS];
      for (double[] each : pooled) {
        for (int r = 0; r < INNER; r++) {
          double hidden = 0;
          for (int c = 0; c < CHANNELS; c++) {
            hidden += each[c] * inner[c * INNER + r];
          }
          for (int c = 0; c < CHANNELS; c++) {
            logits[c] += Math.max(0, hidden) * outer[r * CHANNELS + c];
          }
        }
      }
      double[][] places = new double[ROWS * COLUMNS][2]; // mean and largest of each place
      for (int p = 0; p < ROWS * COLUMNS; p++) {
        places[p][1] = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < CHANNELS; c++) {
          int at = (b * ROWS * COLUMNS + p) * CHANNELS + c;
          y[at] = x[at] * sigmoid(logits[c]);
          places[p][0] += y[at] / CHANNELS;
          places[p][1] = Math.max(places[p][1], y[at]);
        }
      }
      for (int p = 0; p < ROWS * COLUMNS; p++) {
        double logit = 0;
        for (int k = 0; k < 7 * 7 * 2; k++) {
          int row = p / COLUMNS + k / 14 - 3;
          int column = p % COLUMNS + k / 2 % 7 - 3;
          if (row >= 0 && row < ROWS && column >= 0 && column < COLUMNS) {
            logit += places[row * COLUMNS + column][k % 2] * kernel[k];
          }
        }
        for (int c = 0; c < CHANNELS; c++) {
          y[(b * ROWS * COLUMNS + p) * CHANNELS + c] *= sigmoid(logit);
        }
      }
    }
    return y;
  }

  @Test
  void valuesAndGradientsFollowTheEquations() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      TensorData values = TestTensors.normal(1, BATCH, ROWS, COLUMNS, CHANNELS);
      Operand<TFloat64> x = test.input(values);
      Operand<TFloat64> y = new Cbam(CHANNELS, INNER).build(test.scope(), x);
      Operand<TFloat64> loss =
          tf.reduceSum(tf.math.square(tf.reshape(y, tf.constant(new int[] {-1}))), tf.constant(0));
      GradientCheck check =
          GradientCheck.of(test, loss).withRespectTo("x", x).withRespectToVariables();
      TensorData inner = TestTensors.normal(2, CHANNELS, INNER);
      TensorData outer = TestTensors.normal(3, INNER, CHANNELS);
      TensorData kernel = TestTensors.normal(4, 7, 7, 2, 1);
      test.start();
      test.assign("channels/inner/kernel", inner);
      test.assign("channels/outer/kernel", outer);
      test.assign("places/kernel", kernel);
      assertClose(
          "attended",
          test.run(y),
          reference(values.doubles(), inner.doubles(), outer.doubles(), kernel.doubles()),
          1e-12);
      check.verify();
    }
  }

  @Test
  void zeroWeightsGiveAQuarter() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      TensorData values = TestTensors.normal(5, BATCH, ROWS, COLUMNS, CHANNELS);
      Operand<TFloat64> y = new Cbam(CHANNELS, INNER).build(test.scope(), test.input(values));
      test.start();
      test.assign(
          "channels/outer/kernel", TensorData.of(new double[INNER * CHANNELS], INNER, CHANNELS));
      test.assign("places/kernel", TensorData.of(new double[7 * 7 * 2], 7, 7, 2, 1));
      double[] quarter = values.doubles();
      for (int i = 0; i < quarter.length; i++) {
        quarter[i] /= 4;
      }
      assertClose("a quarter", test.run(y), quarter, 1e-15);
    }
  }
}
