package org.ithn.framework.layers;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.framework.layers.Scalars.sumOfSines;
import static org.ithn.testkit.Goldens.assertClose;
import static org.ithn.testkit.Goldens.assertCloseToLargest;

import java.util.List;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

final class BatchNormTest {
  private static final int CHANNELS = 3;
  private static final TensorData FIRST = TestTensors.normal(1, 2, 5, 7, CHANNELS);
  private static final TensorData SECOND = TestTensors.normal(2, 5, 2, 7, CHANNELS);

  /** Returns mean, biased and unbiased variance of each channel, in plain Java. */
  private static final class Moments {
    final double[] mean = new double[CHANNELS];
    final double[] biased = new double[CHANNELS];
    final double[] unbiased = new double[CHANNELS];

    Moments(TensorData x) {
      int count = x.size() / CHANNELS;
      for (int i = 0; i < x.size(); i++) {
        mean[i % CHANNELS] += x.get(i) / count;
      }
      for (int i = 0; i < x.size(); i++) {
        double square = Math.pow(x.get(i) - mean[i % CHANNELS], 2);
        biased[i % CHANNELS] += square / count;
        unbiased[i % CHANNELS] += square / (count - 1);
      }
    }
  }

  private static double[] moved(double[] before, double[] batch) {
    double[] after = new double[before.length];
    for (int c = 0; c < after.length; c++) {
      after[c] = 0.9 * before[c] + 0.1 * batch[c];
    }
    return after;
  }

  private static <T extends TFloating> void assertRunning(
      TestGraph<T> test, double[] mean, double[] variance) {
    List<double[]> got =
        test.runAll(
            List.of(
                test.store().get("running_mean").value(),
                test.store().get("running_variance").value()));
    assertClose("running mean", got.get(0), mean, 1e-6);
    assertClose("running variance", got.get(1), variance, 1e-6);
  }

  @Test
  void trainingNormalisesByTheBiasedVarianceOfTheBatch() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      Operand<TFloat32> y = new BatchNorm(CHANNELS).build(test.scope(), test.input(FIRST));
      test.start();
      Moments batch = new Moments(FIRST);
      double[] expected = new double[FIRST.size()];
      for (int i = 0; i < expected.length; i++) {
        int c = i % CHANNELS;
        expected[i] = (FIRST.get(i) - batch.mean[c]) / Math.sqrt(batch.biased[c] + 1e-5);
      }
      assertClose("normalised", test.run(y), expected, 2e-6);
    }
  }

  @Test
  void runningStatisticsMoveATenthTowardsTheUnbiasedVarianceOncePerPass() {
    runningStatistics(TFloat32.class);
    runningStatistics(TFloat64.class);
  }

  private static <T extends TFloating> void runningStatistics(Class<T> type) {
    try (var test = TestGraph.of(type, Mode.TRAIN)) {
      new BatchNorm(CHANNELS).build(test.scope(), test.input(FIRST));
      new BatchNorm(CHANNELS).build(test.scope(), test.input(SECOND));
      var updates = test.store().updateOps();
      assertThat(updates).hasSize(2);
      test.start();
      assertRunning(test, new double[CHANNELS], new double[] {1, 1, 1});
      Moments first = new Moments(FIRST);
      Moments second = new Moments(SECOND);
      double[] mean = new double[CHANNELS];
      double[] variance = {1, 1, 1};
      for (int step = 0; step < 2; step++) {
        test.runTargets(updates);
        mean = moved(moved(mean, first.mean), second.mean);
        variance = moved(moved(variance, first.unbiased), second.unbiased);
        assertRunning(test, mean, variance);
      }
    }
  }

  @Test
  void evaluationReadsTheRunningStatisticsAndUpdatesNothing() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> y = new BatchNorm(CHANNELS).build(test.scope(), test.input(FIRST));
      test.start();
      assertThat(test.store().updateOps()).isEmpty();
      test.assign("running_mean", TensorData.of(new float[] {1, 2, 3}, 3));
      test.assign("running_variance", TensorData.of(new float[] {4, 9, 16}, 3));
      test.assign("scale", TensorData.of(new float[] {2, 3, 5}, 3));
      test.assign("shift", TensorData.of(new float[] {-1, 0, 7}, 3));
      double[] expected = new double[FIRST.size()];
      for (int i = 0; i < expected.length; i++) {
        int c = i % CHANNELS;
        double normal = (FIRST.get(i) - (c + 1)) / Math.sqrt((c + 2) * (c + 2) + 1e-5);
        expected[i] = normal * new double[] {2, 3, 5}[c] + new double[] {-1, 0, 7}[c];
      }
      assertClose("evaluated", test.run(y), expected, 5e-6);
    }
  }

  @Test
  void theFusedKernelEqualsTheFormulaInDoublePrecision() {
    List<double[]> fused = passAndGradients(TFloat32.class);
    List<double[]> plain = passAndGradients(TFloat64.class);
    for (int i = 0; i < plain.size(); i++) {
      assertCloseToLargest("quantity " + i, fused.get(i), plain.get(i), 1e-6, 1e-6);
    }
  }

  private static <T extends TFloating> List<double[]> passAndGradients(Class<T> type) {
    try (var test = TestGraph.of(type, Mode.TRAIN)) {
      Operand<T> x = test.input(FIRST);
      Operand<T> y = new BatchNorm(CHANNELS).build(test.scope(), x);
      List<Operand<T>> by =
          List.of(x, test.store().get("scale").value(), test.store().get("shift").value());
      List<Operand<T>> fetched = new java.util.ArrayList<>(List.of(y));
      fetched.addAll(test.gradients(sumOfSines(test, y), by));
      test.start();
      return test.runAll(fetched);
    }
  }
}
