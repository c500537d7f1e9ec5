package org.ithn.framework.optim;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertCloseToLargest;

import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.ExecutionOptions;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Precision;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.layers.Convolution;
import org.ithn.framework.layers.InvertedResidual;
import org.ithn.framework.layers.Padding;
import org.ithn.framework.layers.Relu6;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/** Inverted residuals in a graph with boundaries, compared with a graph without. */
final class InvertedResidualBackwardTest {
  private static final TensorData IMAGES = TestTensors.normal(3, 4, 17, 17, 3);

  /** Builds a stem and blocks without expansion, with a stride, and with sums. */
  private static <T extends TFloating> Operand<T> network(GraphScope<T> scope, Operand<T> images) {
    Operand<T> x =
        new Convolution(3, 3, 8, 2, Padding.SAME).build(scope.variableScope("conv"), images);
    x = Relu6.build(scope, x);
    x = new InvertedResidual(3, 8, 1, 5, 1).build(scope.variableScope("block_0"), x);
    x = new InvertedResidual(5, 5, 6, 7, 2).build(scope.variableScope("block_1"), x);
    x = new InvertedResidual(5, 7, 6, 7, 1).build(scope.variableScope("block_2"), x);
    x = new InvertedResidual(3, 7, 6, 7, 1).build(scope.variableScope("block_3"), x);
    return scope.tf().math.mean(x, scope.tf().constant(new int[] {1, 2}));
  }

  private static Operand<TFloat32> loss(GraphScope<TFloat32> scope, Operand<TFloat32> images) {
    var tf = scope.tf();
    Operand<TFloat32> y =
        scope.usesBfloat16Products()
            ? tf.dtypes.cast(
                network(scope.bfloat16(), tf.dtypes.cast(images, TBfloat16.class)), TFloat32.class)
            : network(scope, images);
    return tf.reduceSum(tf.math.sin(tf.reshape(y, tf.constant(new int[] {-1}))), tf.constant(0));
  }

  private static Map<String, double[]> gradients(ExecutionOptions options) {
    return TrainedValues.of(options, IMAGES, InvertedResidualBackwardTest::loss);
  }

  /** The limit is the rounding of float32 over 13 layers. */
  @ParameterizedTest
  @EnumSource(RecomputePolicy.class)
  void gradientsEqualThoseOfAPlainGraph(RecomputePolicy recompute) {
    Map<String, double[]> plain = gradients(ExecutionOptions.defaults());
    Map<String, double[]> cut =
        gradients(ExecutionOptions.forTraining(Precision.FLOAT32, recompute));
    assertThat(cut.keySet()).isEqualTo(plain.keySet());
    assertThat(plain.keySet()).contains("block_3/project_norm/running_variance");
    plain.forEach((name, values) -> assertCloseToLargest(name, cut.get(name), values, 1e-6, 1e-5));
  }

  @ParameterizedTest
  @EnumSource(RecomputePolicy.class)
  void bfloat16GradientsPointTheSameWay(RecomputePolicy recompute) {
    Map<String, double[]> full = gradients(ExecutionOptions.defaults());
    Map<String, double[]> rounded =
        gradients(ExecutionOptions.forTraining(Precision.BF16, recompute));
    assertThat(rounded.keySet()).isEqualTo(full.keySet());
    for (String name : List.of("block_3/project_norm/scale", "block_3/depthwise_conv/kernel")) {
      assertThat(cosine(rounded.get(name), full.get(name))).isGreaterThan(0.95);
    }
    assertCloseToLargest(
        "running mean",
        rounded.get("block_3/project_norm/running_mean"),
        full.get("block_3/project_norm/running_mean"),
        1e-4,
        0.05);
  }

  /** Recomputation draws the same values, so it changes nothing in bfloat16 either. */
  @Test
  void bfloat16GradientsAreTheSameWithRecomputation() {
    Map<String, double[]> kept =
        gradients(ExecutionOptions.forTraining(Precision.BF16, RecomputePolicy.NONE));
    Map<String, double[]> blocks =
        gradients(ExecutionOptions.forTraining(Precision.BF16, RecomputePolicy.BLOCKS));
    kept.forEach(
        (name, values) -> assertCloseToLargest(name, blocks.get(name), values, 1e-4, 0.02));
  }

  private static double cosine(double[] a, double[] b) {
    double product = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      first += a[i] * a[i];
      second += b[i] * b[i];
    }
    return product / Math.sqrt(first * second);
  }
}
