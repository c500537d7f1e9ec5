package org.ithn.framework.layers;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.Range;
import java.util.Arrays;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

/** Top-k softmax with the identity as values, so that the mixture equals the weights. */
final class TopKSoftmaxTest {
  private static double[] weights(int k, double dropout, TensorData scores, int of) {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      double[] identity = new double[of * of];
      for (int i = 0; i < of; i++) {
        identity[i * of + i] = 1;
      }
      Operand<TFloat64> y =
          new TopKSoftmax(of, k, new Dropout(dropout))
              .build(
                  test.scope(),
                  test.input(scores),
                  test.input(TensorData.of(identity, of, of)),
                  "btm,md->btd");
      test.start();
      return test.run(y);
    }
  }

  @Test
  void onlyTheKLargestHaveWeight() {
    double two = Math.log(2);
    TensorData scores = TensorData.of(new double[] {5, 5 + two, -9, 4, 0, 7, 7 - two, 1}, 1, 2, 4);
    assertClose(
        "weights",
        weights(2, 0, scores, 4),
        new double[] {1 / 3.0, 2 / 3.0, 0, 0, 0, 2 / 3.0, 1 / 3.0, 0},
        1e-12);
  }

  @Test
  void withAllScoresItIsTheSoftmax() {
    TensorData scores = TestTensors.normal(3, 1, 1, 5);
    double[] exponentials = Arrays.stream(scores.doubles()).map(Math::exp).toArray();
    double sum = Arrays.stream(exponentials).sum();
    assertClose(
        "weights",
        weights(5, 0, scores, 5),
        Arrays.stream(exponentials).map(each -> each / sum).toArray(),
        1e-12);
  }

  @Test
  void stepsOfDecodingEqualTheLayer() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      TopKSoftmax layer = new TopKSoftmax(7, 3, new Dropout(0));
      var scores = test.input(TestTensors.normal(5, 2, 3, 7));
      var values = test.input(TestTensors.normal(6, 2, 7, 5));
      var whole = layer.build(test.scope(), scores, values, "anm,amd->nad");
      var step = layer.buildStep(test.scope(), scores, values);
      test.start();
      assertClose("response", test.run(step), test.run(whole), 1e-12);
    }
  }

  @Test
  void dropoutAppliesToTheKWeights() {
    double[] kept = weights(8, 0, TestTensors.normal(4, 4, 8, 16), 16);
    double[] dropped = weights(8, 0.5, TestTensors.normal(4, 4, 8, 16), 16);
    int zeros = 0;
    for (int i = 0; i < kept.length; i++) {
      zeros += kept[i] > 0 && dropped[i] == 0 ? 1 : 0;
      assertThat(dropped[i]).isAnyOf(0.0, 2 * kept[i]);
    }
    assertThat(zeros).isIn(Range.closed(90, 166)); // 5 sigma about 128
  }

  @Test
  void moreThanTheNumberOfScoresIsRefused() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> new TopKSoftmax(4, 5, new Dropout(0)));
    assertThat(error).hasMessageThat().isEqualTo("top-k softmax: k must be in [1, 4], got 5");
  }
}
