package org.ithn.framework.optim;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertCloseToLargest;

import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.ExecutionOptions;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.graph.Precision;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.graph.Rematerialisation;
import org.ithn.framework.layers.Convolution;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.FeedForward;
import org.ithn.framework.layers.MaxPooling;
import org.ithn.framework.layers.Relu;
import org.ithn.framework.layers.ResidualBlock;
import org.ithn.framework.layers.ResidualBlock.Kind;
import org.ithn.framework.layers.TopKSoftmax;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Gradients and statistics of a graph with boundaries, compared with those of one without. */
final class BackwardPassTest {
  private static final TensorData IMAGES = TestTensors.normal(3, 4, 17, 17, 3);

  /**
   * Builds a strided stem as in a ResNet, blocks of both kinds with and without shortcuts, a
   * mixture of values, and a segment with dropout.
   */
  private static Operand<TFloat32> model(GraphScope<TFloat32> scope, Operand<TFloat32> images) {
    Operand<TFloat32> x = new Convolution(7, 3, 8, 2).build(scope.variableScope("conv"), images);
    x = new MaxPooling(3, 2).build(scope, Relu.build(scope, x));
    x = new ResidualBlock(Kind.BASIC, 8, 8, 1).build(scope.variableScope("block_0"), x);
    x = new ResidualBlock(Kind.BOTTLENECK, 8, 4, 2).build(scope.variableScope("block_1"), x);
    x = new ResidualBlock(Kind.BOTTLENECK, 16, 4, 1).build(scope.variableScope("block_2"), x);
    Operand<TFloat32> rows = scope.tf().math.mean(x, scope.tf().constant(new int[] {1, 2}));
    Dropout dropout = new Dropout(0.4);
    Operand<TFloat32> values = scope.trainable("values", Shape.of(16, 16), Initialisers.normal(1));
    rows =
        scope
            .tf()
            .math
            .add(rows, new TopKSoftmax(16, 5, dropout).build(scope, rows, values, "nm,md->nd"));
    Operand<TFloat32> y =
        Rematerialisation.build(
            scope,
            RecomputePolicy.CHEAP,
            List.of(dropout.build(scope, rows), rows), // two paths to the same values
            (in, of) ->
                in.tf()
                    .math
                    .add(
                        new FeedForward(16, 12, dropout)
                            .build(in.variableScope("forward"), of.get(0)),
                        of.get(1)));
    y = dropout.build(scope, y); // draws after the segment
    var tf = scope.tf();
    return tf.reduceSum(tf.math.sin(tf.reshape(y, tf.constant(new int[] {-1}))), tf.constant(0));
  }

  private static Map<String, double[]> gradients(ExecutionOptions options) {
    return TrainedValues.of(options, IMAGES, BackwardPassTest::model);
  }

  @ParameterizedTest
  @EnumSource(RecomputePolicy.class)
  void gradientsEqualThoseOfAPlainGraph(RecomputePolicy recompute) {
    Map<String, double[]> plain = gradients(ExecutionOptions.defaults());
    Map<String, double[]> cut =
        gradients(ExecutionOptions.forTraining(Precision.FLOAT32, recompute));
    assertThat(cut.keySet()).isEqualTo(plain.keySet());
    assertThat(plain.keySet()).contains("block_1/shortcut_norm/running_variance");
    plain.forEach((name, values) -> assertCloseToLargest(name, cut.get(name), values, 1e-7, 5e-6));
  }

  @Test
  void bfloat16GradientsEqualFloat32UpToRounding() {
    Map<String, double[]> full = gradients(ExecutionOptions.defaults());
    Map<String, double[]> bfloat16 =
        gradients(ExecutionOptions.forTraining(Precision.BF16, RecomputePolicy.BLOCKS));
    assertThat(bfloat16.keySet()).isEqualTo(full.keySet());
    assertThat(bfloat16.get("forward/inner/kernel")).isNotEqualTo(full.get("forward/inner/kernel"));
    full.forEach(
        (name, values) -> assertCloseToLargest(name, bfloat16.get(name), values, 1e-3, 0.1));
  }
}
