package org.ithn.backbones.r2gencmn;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

/**
 * Tests with identity projections and one head of width 4, so that scores are inner products over
 * 2.
 */
final class CrossModalMemoryTest {
  private static final Dropout NONE = new Dropout(0);
  private static final int WIDTH = 4;

  private static double[] response(int topK, double[]... slots) {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      CrossModalMemory memory = new CrossModalMemory(WIDTH, 1, slots.length, topK, NONE);
      Operand<TFloat64> query = test.input(TensorData.of(new double[] {2, 0, 0, 0}, 1, WIDTH));
      Operand<TFloat64> y = memory.build(test.scope(), query, memory.keysAndValues(test.scope()));
      test.start();
      test.assign(weights(slots));
      return test.run(y);
    }
  }

  private static Map<String, TensorData> weights(double[][] slots) {
    double[] unit = new double[WIDTH * WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      unit[i * WIDTH + i] = 1;
    }
    Map<String, TensorData> weights = new LinkedHashMap<>();
    for (String name : List.of("query", "key", "value", "output")) {
      weights.put(name + "/kernel", TensorData.of(unit, WIDTH, WIDTH));
      weights.put(name + "/bias", TensorData.of(new double[WIDTH], WIDTH));
    }
    double[] matrix = new double[slots.length * WIDTH];
    for (int i = 0; i < slots.length; i++) {
      System.arraycopy(slots[i], 0, matrix, i * WIDTH, WIDTH);
    }
    weights.put("matrix", TensorData.of(matrix, slots.length, WIDTH));
    return weights;
  }

  private static double[] slot(double score, double value) {
    return new double[] {score, value, 0, 0};
  }

  @Test
  void onlyTheBestSlotsRespond() {
    double high = Math.log(3);
    double[] got = response(2, slot(0, 8), slot(-1, 100), slot(high, 4), slot(-2, -100));
    assertClose("response", got, new double[] {0.75 * high, 5, 0, 0}, 1e-12);
  }

  @Test
  void withTopOneTheBestSlotRespondsWithItsValue() {
    assertClose(
        "response",
        response(1, slot(0, 8), slot(1, 5), slot(-1, 7)),
        new double[] {1, 5, 0, 0},
        1e-12);
  }

  @Test
  void firstOfTiedSlotsResponds() {
    double[] got = response(2, slot(1, 3), slot(1, 5), slot(1, 7), slot(0, 1000));
    assertClose("response", got, new double[] {1, 4, 0, 0}, 1e-12);
  }

  @Test
  void topKAboveTheNumberOfSlotsIsRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> new CrossModalMemory(WIDTH, 1, 3, 4, NONE));
    assertThat(error).hasMessageThat().contains("memory.top_k must be in 1 to 3");
  }
}
