package org.ithn.backbones.r2gencmn;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Gradient tests of the whole model; its layers have their own tests. */
final class R2GenCmnGradientTest {
  private static final int WORDS = 5;
  private static final R2GenCmnConfig TINY =
      new R2GenCmnConfig("small-cnn", 4, 2, 1, 3, 0.1, 0.5, new R2GenCmnConfig.Memory(7, 3));
  private static final int[][] TOKENS = {{0, 1, 2, 0}, {0, 4, 0, 0}};
  private static final double STEP = 1e-8; // small, so that no ReLU changes sign

  private static Operand<TFloat64> sumOfSines(TestGraph<TFloat64> test, Operand<TFloat64> y) {
    var tf = test.tf();
    return tf.reduceSum(tf.math.sin(tf.reshape(y, tf.constant(new int[] {-1}))), tf.constant(0));
  }

  @Test
  void transformerGradientMatchesCentralDifferences() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      MemoryTransformer transformer = new MemoryTransformer(TINY, 3, WORDS);
      Operand<TFloat64> patches = test.input(TestTensors.normal(1, 2, 3, 3));
      Operand<TInt32> tokens = test.tf().constant(TOKENS);
      Operand<TFloat64> hidden =
          transformer.decode(test.scope(), transformer.encode(test.scope(), patches), tokens);
      Operand<TFloat64> logits = transformer.logits(test.scope(), hidden);
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, logits)).withRespectTo("patches", patches);
      test.start();
      check.verify();
    }
  }

  /**
   * Tests from pixels to words in training mode, with batch statistics and dropout of a fixed seed.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void modelGradientAlongRandomDirectionsMatchesCentralDifferences(int views) {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Operand<TFloat64> images = test.input(TestTensors.normal(2, 2, views, 18, 18, 3));
      Operand<TInt32> tokens = test.tf().constant(TOKENS);
      double[] ones = {1, 1, 1, 1, 1, 1, 1, 0};
      Operand<TFloat64> mask = test.input(TensorData.of(ones, 2, 4));
      R2GenCmn model = new R2GenCmn(TINY, WORDS, views);
      Operand<TFloat64> scalar =
          sumOfSines(
              test, model.build(test.scope(), new BackboneInputs<>(images, tokens, mask)).logits());
      List<Parameter<TFloat64>> weights = test.store().trainables();
      List<Operand<TFloat64>> values = new ArrayList<>();
      weights.forEach(weight -> values.add(weight.value()));
      List<Operand<TFloat64>> gradients = test.gradients(scalar, values);
      test.start();
      List<double[]> at = test.runAll(values);
      List<double[]> slopes = test.runAll(gradients);
      for (int seed = 0; seed < 3; seed++) {
        List<TensorData> direction = direction(weights, seed);
        double expected = 0;
        for (int i = 0; i < at.size(); i++) {
          expected += product(slopes.get(i), direction.get(i));
        }
        test.assign(moved(weights, at, direction, STEP));
        double above = test.run(scalar)[0];
        test.assign(moved(weights, at, direction, -STEP));
        double below = test.run(scalar)[0];
        assertThat(Math.abs(expected)).isGreaterThan(1e-3);
        assertWithMessage("slope along direction %s", seed)
            .that((above - below) / (2 * STEP))
            .isWithin(1e-5 * Math.max(1, Math.abs(expected)))
            .of(expected);
      }
    }
  }

  private static List<TensorData> direction(List<Parameter<TFloat64>> weights, int seed) {
    List<TensorData> direction = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      direction.add(TestTensors.normal(100L * seed + i, weights.get(i).shape().asArray()));
    }
    return direction;
  }

  private static double product(double[] slope, TensorData direction) {
    double sum = 0;
    for (int i = 0; i < slope.length; i++) {
      sum += slope[i] * direction.get(i);
    }
    return sum;
  }

  private static Map<String, TensorData> moved(
      List<Parameter<TFloat64>> weights, List<double[]> at, List<TensorData> along, double by) {
    Map<String, TensorData> moved = new LinkedHashMap<>();
    for (int i = 0; i < at.size(); i++) {
      double[] values = at.get(i).clone();
      for (int k = 0; k < values.length; k++) {
        values[k] += by * along.get(i).get(k);
      }
      moved.put(weights.get(i).name(), TensorData.of(values, along.get(i).shape()));
    }
    return moved;
  }
}
