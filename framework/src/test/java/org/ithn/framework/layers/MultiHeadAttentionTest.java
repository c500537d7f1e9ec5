package org.ithn.framework.layers;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat64;

final class MultiHeadAttentionTest {
  private static final Dropout NONE = new Dropout(0);

  private static void identities(TestGraph<TFloat64> test, int width) {
    double[] unit = new double[width * width];
    for (int i = 0; i < width; i++) {
      unit[i * width + i] = 1;
    }
    Map<String, TensorData> values = new LinkedHashMap<>();
    for (String name : List.of("query", "key", "value", "output")) {
      values.put(name + "/kernel", TensorData.of(unit, width, width));
      values.put(name + "/bias", TensorData.of(new double[width], width));
    }
    test.assign(values);
  }

  /**
   * Width 2 in two heads of width 1: head 0 has scores 0 and ln 3 for its keys, so weights 1/4 and
   * 3/4; head 1 has equal scores.
   */
  @Test
  void weightsTheValuesOfEachHeadByItsOwnSoftmax() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      MultiHeadAttention attention = new MultiHeadAttention(2, 2, NONE);
      Operand<TFloat64> query = test.input(TensorData.of(new double[] {1, 0}, 1, 1, 2));
      Operand<TFloat64> memory =
          test.input(TensorData.of(new double[] {0, 8, Math.log(3), 4}, 1, 2, 2));
      Operand<TFloat64> y =
          attention.build(
              test.scope(), query, attention.keysAndValues(test.scope(), memory), List.of());
      test.start();
      identities(test, 2);
      assertClose("mixed", test.run(y), new double[] {0.75 * Math.log(3), 6}, 1e-12);
    }
  }

  @Test
  void scoresAreDividedByTheRootOfTheHeadsWidth() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      MultiHeadAttention attention = new MultiHeadAttention(4, 1, NONE);
      Operand<TFloat64> query = test.input(TensorData.of(new double[] {2, 0, 0, 0}, 1, 1, 4));
      double[] keys = {0, 1, 0, 0, Math.log(3), 5, 0, 0}; // scores 0 and 2 ln 3 / sqrt(4)
      Operand<TFloat64> memory = test.input(TensorData.of(keys, 1, 2, 4));
      Operand<TFloat64> y =
          attention.build(
              test.scope(), query, attention.keysAndValues(test.scope(), memory), List.of());
      test.start();
      identities(test, 4);
      assertClose("mixed", test.run(y), new double[] {0.75 * Math.log(3), 4, 0, 0}, 1e-12);
    }
  }

  @Test
  void aMaskedKeyHasNoInfluence() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      MultiHeadAttention attention = new MultiHeadAttention(6, 3, NONE);
      Operand<TFloat64> x = test.input(TestTensors.normal(1, 2, 3, 6));
      TensorData before = TestTensors.normal(2, 2, 5, 6);
      Operand<TFloat64> memory = test.input(before);
      boolean[][][][] keep = {{{{true, false, true, true, true}}}}; // [1, 1, 1, S]
      Operand<TBool> mask = test.tf().constant(keep);
      var known = attention.keysAndValues(test.scope(), memory);
      Operand<TFloat64> masked = attention.build(test.scope(), x, known, List.of(mask));
      Operand<TFloat64> open = attention.build(test.scope(), x, known, List.of());
      test.start();
      List<double[]> first = test.runAll(List.of(masked, open));
      double[] changed = before.doubles();
      for (int b = 0; b < 2; b++) {
        for (int i = 0; i < 6; i++) {
          changed[(b * 5 + 1) * 6 + i] += 3 + i; // key 1
        }
      }
      test.feed(memory, TensorData.of(changed, 2, 5, 6));
      List<double[]> second = test.runAll(List.of(masked, open));
      assertClose("masked", second.get(0), first.get(0), 0);
      assertThat(second.get(1)).isNotEqualTo(first.get(1));
    }
  }

  @Test
  void aWidthNotDivisibleByTheHeadsIsRefused() {
    var error =
        assertThrows(IllegalArgumentException.class, () -> new MultiHeadAttention(7, 2, NONE));
    assertThat(error).hasMessageThat().contains("width 7 cannot be split into 2 heads");
  }
}
