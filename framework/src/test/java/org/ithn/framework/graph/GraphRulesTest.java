package org.ithn.framework.graph;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.ithn.testkit.VerifiedGradients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Properties of this binding that the code relies on: correct gradients, and the traps it avoids.
 */
final class GraphRulesTest {
  /** A function of positive numbers {@code [2, 3]}. */
  private interface Function extends BiFunction<Ops, Operand<TFloat64>, Operand<TFloat64>> {}

  private static final Map<String, Function> FUNCTIONS = new TreeMap<>();

  static {
    FUNCTIONS.put("Abs", (tf, x) -> tf.math.abs(tf.math.neg(x)));
    FUNCTIONS.put("AddN", (tf, x) -> tf.math.addN(List.of(x, tf.math.square(x), x)));
    FUNCTIONS.put("Add", (tf, x) -> tf.math.add(x, tf.gather(x, tf.constant(1), tf.constant(0))));
    FUNCTIONS.put("BiasAdd", (tf, x) -> tf.nn.biasAdd(x, tf.reduceSum(x, tf.constant(0))));
    FUNCTIONS.put("BroadcastTo", (tf, x) -> tf.broadcastTo(x, tf.constant(new int[] {5, 2, 3})));
    FUNCTIONS.put("ConcatV2", (tf, x) -> tf.concat(List.of(x, tf.math.exp(x), x), tf.constant(1)));
    FUNCTIONS.put("Einsum", (tf, x) -> tf.linalg.einsum(List.of(x, tf.math.sin(x)), "ab,cb->ac"));
    FUNCTIONS.put("Exp", (tf, x) -> tf.math.exp(x));
    FUNCTIONS.put("ExpandDims", (tf, x) -> tf.math.square(tf.expandDims(x, tf.constant(1))));
    FUNCTIONS.put(
        "GatherV2", (tf, x) -> tf.gather(x, tf.constant(new int[] {1, 0, 1}), tf.constant(0)));
    FUNCTIONS.put(
        "GatherV2 in batches",
        (tf, x) ->
            tf.gather(
                x, tf.constant(new int[][] {{2}, {0}}), tf.constant(1), Gather.batchDims(1L)));
    FUNCTIONS.put("Log", (tf, x) -> tf.math.log(x));
    FUNCTIONS.put("LogSoftmax of rank 2", (tf, x) -> tf.nn.logSoftmax(x));
    FUNCTIONS.put(
        "MatMul", (tf, x) -> tf.linalg.matMul(x, tf.linalg.transpose(x, permutation(tf))));
    FUNCTIONS.put("Max", (tf, x) -> tf.max(x, tf.constant(1), Max.keepDims(true)));
    FUNCTIONS.put("Maximum", (tf, x) -> tf.math.maximum(x, tf.constant(0.9)));
    FUNCTIONS.put("Mean", (tf, x) -> tf.math.mean(x, tf.constant(1), Mean.keepDims(true)));
    FUNCTIONS.put("Minimum", (tf, x) -> tf.math.minimum(x, tf.constant(0.9)));
    FUNCTIONS.put("Mul", (tf, x) -> tf.math.mul(x, tf.reduceSum(x, tf.constant(0))));
    FUNCTIONS.put("Pack", (tf, x) -> tf.stack(List.of(x, tf.math.square(x))));
    FUNCTIONS.put(
        "PadV2", (tf, x) -> tf.pad(x, tf.constant(new int[][] {{1, 0}, {2, 1}}), tf.constant(7.0)));
    FUNCTIONS.put("Div", (tf, x) -> tf.math.div(x, tf.gather(x, tf.constant(0), tf.constant(0))));
    FUNCTIONS.put("Relu", (tf, x) -> tf.nn.relu(tf.math.sub(x, tf.constant(0.9))));
    FUNCTIONS.put("Relu6", (tf, x) -> tf.nn.relu6(tf.math.mul(x, tf.constant(5.0))));
    FUNCTIONS.put("Neg", (tf, x) -> tf.math.neg(x));
    FUNCTIONS.put("Reshape", (tf, x) -> tf.reshape(x, tf.constant(new int[] {3, -1})));
    FUNCTIONS.put("Rsqrt", (tf, x) -> tf.math.rsqrt(x));
    FUNCTIONS.put(
        "SelectV2",
        (tf, x) ->
            tf.select(tf.math.greater(x, tf.constant(0.9)), tf.math.square(x), tf.constant(0.5)));
    FUNCTIONS.put("Sigmoid", (tf, x) -> tf.math.sigmoid(x));
    FUNCTIONS.put(
        "Slice",
        (tf, x) -> tf.slice(x, tf.constant(new int[] {0, 1}), tf.constant(new int[] {-1, 2})));
    FUNCTIONS.put("Softmax of rank 3", (tf, x) -> tf.nn.softmax(cube(tf, x)));
    FUNCTIONS.put("Softplus", (tf, x) -> tf.math.softplus(x));
    FUNCTIONS.put(
        "Split", // three columns with different weights
        (tf, x) -> {
          List<Operand<TFloat64>> columns = List.copyOf(tf.split(tf.constant(1), x, 3L).output());
          return tf.math.add(tf.math.mul(columns.get(0), columns.get(1)), columns.get(2));
        });
    FUNCTIONS.put("Sqrt", (tf, x) -> tf.math.sqrt(x));
    FUNCTIONS.put("Square", (tf, x) -> tf.math.square(x));
    FUNCTIONS.put("Squeeze", (tf, x) -> tf.squeeze(tf.expandDims(x, tf.constant(0))));
    FUNCTIONS.put("Sub", (tf, x) -> tf.math.sub(x, tf.reduceSum(x, tf.constant(0))));
    FUNCTIONS.put("Sum", (tf, x) -> tf.reduceSum(x, tf.constant(1), ReduceSum.keepDims(true)));
    FUNCTIONS.put("Tanh", (tf, x) -> tf.math.tanh(x));
    FUNCTIONS.put("Tile", (tf, x) -> tf.tile(x, tf.constant(new int[] {2, 3})));
    FUNCTIONS.put("Transpose", (tf, x) -> tf.linalg.transpose(x, permutation(tf)));
  }

  private static Operand<TInt32> permutation(Ops tf) {
    return tf.constant(new int[] {1, 0});
  }

  private static Operand<TFloat64> cube(Ops tf, Operand<TFloat64> x) {
    return tf.stack(List.of(x, tf.math.cos(x)));
  }

  static Stream<String> functions() {
    return FUNCTIONS.keySet().stream();
  }

  private static Operand<TFloat64> positive(TestGraph<TFloat64> test) {
    double[] values = TestTensors.normal(1, 2, 3).doubles();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(values[i] / 2);
    }
    return test.input(TensorData.of(values, 2, 3));
  }

  private static Operand<TFloat64> sumOfSines(Ops tf, Operand<TFloat64> y) {
    return tf.reduceSum(tf.math.sin(tf.reshape(y, tf.constant(new int[] {-1}))), tf.constant(0));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void gradientsThatTheCodeReliesOnAreCorrect(String name) {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = positive(test);
      Operand<TFloat64> y = FUNCTIONS.get(name).apply(test.tf(), x);
      GradientCheck check = GradientCheck.of(test, sumOfSines(test.tf(), y)).withRespectTo("x", x);
      test.startOptimised();
      check.verify();
    }
  }

  /**
   * The remaining ops are checked with the layers that use them or pass values through unchanged.
   */
  @Test
  void everyListedOpIsVerified() {
    Set<String> verified =
        new TreeSet<>(
            Set.of(
                "Cast",
                "Conv2D",
                "DepthwiseConv2dNative",
                "FusedBatchNormV3",
                "Identity",
                "MaxPoolV2",
                "ReadVariableOp"));
    FUNCTIONS.keySet().forEach(name -> verified.add(name.replaceFirst(" .*", "")));
    assertThat(VerifiedGradients.OPS).containsExactlyElementsIn(verified);
  }

  /** The reason that memories select slots by a mask and losses gather log-probabilities. */
  @Test
  void valuesOfTopKHaveNoGradient() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = positive(test);
      Operand<TFloat64> top = test.tf().nn.topK(x, test.tf().constant(2), TInt32.class).values();
      assertThrows(
          RuntimeException.class, () -> test.gradients(sumOfSines(test.tf(), top), List.of(x)));
    }
  }

  /** The reason that losses reshape before their log-softmax. */
  @Test
  void logSoftmaxOfRank3SilentlyHasAWrongGradient() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Ops tf = test.tf();
      Operand<TFloat64> x = test.input(TestTensors.normal(3, 2, 3, 5));
      Operand<TFloat64> flat = tf.reshape(x, tf.constant(new int[] {-1, 5}));
      Operand<TFloat64> direct = sumOfSines(tf, tf.nn.logSoftmax(x));
      Operand<TFloat64> reshaped = sumOfSines(tf, tf.nn.logSoftmax(flat));
      List<Operand<TFloat64>> wrong = test.gradients(direct, List.of(x));
      List<Operand<TFloat64>> right = test.gradients(reshaped, List.of(x));
      GradientCheck check = GradientCheck.of(test, reshaped).withRespectTo("x", x);
      test.startOptimised();
      check.verify();
      assertThat(test.run(direct)[0]).isWithin(1e-12).of(test.run(reshaped)[0]);
      double apart = 0;
      double[] one = test.run(wrong.get(0));
      double[] other = test.run(right.get(0));
      for (int i = 0; i < one.length; i++) {
        apart = Math.max(apart, Math.abs(one[i] - other[i]));
      }
      assertThat(apart).isGreaterThan(0.01);
    }
  }

  /** The reason that convolutions pad first and then use VALID. */
  @Test
  void convolutionsWithExplicitPaddingHaveNoGradient() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Ops tf = test.tf();
      Operand<TFloat32> x = test.input(TestTensors.normal(3, 1, 5, 5, 2));
      Operand<TFloat32> kernel = test.input(TestTensors.normal(4, 3, 3, 2, 2));
      Operand<TFloat32> y =
          tf.nn.conv2d(
              x,
              kernel,
              List.of(1L, 1L, 1L, 1L),
              "EXPLICIT",
              Conv2d.explicitPaddings(List.of(0L, 0L, 1L, 1L, 1L, 1L, 0L, 0L)));
      Operand<TFloat32> sum =
          tf.reduceSum(tf.reshape(y, tf.constant(new int[] {-1})), tf.constant(0));
      assertThrows(
          RuntimeException.class,
          () -> {
            List<Operand<TFloat32>> slopes = test.gradients(sum, List.of(kernel));
            test.startOptimised();
            test.runAll(slopes);
          });
    }
  }

  /** The reason that the report loss gathers log-probabilities. */
  @Test
  void sparseSoftmaxCrossEntropyHasNoGradient() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Ops tf = test.tf();
      Operand<TFloat64> x = positive(test);
      Operand<TFloat64> loss =
          SparseSoftmaxCrossEntropyWithLogits.create(tf.scope(), x, tf.constant(new int[] {0, 2}))
              .loss();
      assertThrows(RuntimeException.class, () -> test.gradients(sumOfSines(tf, loss), List.of(x)));
    }
  }

  /** The reason that a backbone lists its unused variables for the optimiser. */
  @Test
  void anUnconnectedInputThrows() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = positive(test);
      Operand<TFloat64> other = test.input(TestTensors.normal(5, 2));
      assertThrows(
          RuntimeException.class,
          () -> test.gradients(sumOfSines(test.tf(), x), List.of(x, other)).get(1).shape());
    }
  }

  /** The reason that variables are read once, through the store. */
  @Test
  void gradientOfAnOpOnARawVariableCrashesTheProcess() throws Exception {
    assertThat(CrashingGraphs.exitCode("variable")).isNotEqualTo(0);
  }

  /** The reason that no gradient flows through generation: its loop has none. */
  @Test
  void gradientOfALoopFailsOrCrashesTheProcess() throws Exception {
    assertThat(CrashingGraphs.exitCode("loop")).isNotEqualTo(0);
  }

  /** The control for the two tests above: a correct gradient lets the process end normally. */
  @Test
  void gradientOfAReadVariableSucceeds() throws Exception {
    assertThat(CrashingGraphs.exitCode("read")).isEqualTo(0);
  }

  @Test
  void anOpWithoutAVerifiedGradientIsFoundInAGraph() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      Ops tf = test.tf();
      Operand<TFloat64> w =
          test.scope().trainable("w", org.tensorflow.ndarray.Shape.of(2, 3), Initialisers.ones());
      Operand<TFloat64> good = sumOf(tf, tf.math.exp(w));
      Operand<TFloat64> bad = sumOf(tf, tf.math.erf(w));
      Operand<TFloat64> stopped = sumOf(tf, tf.math.add(w, tf.stopGradient(tf.math.erf(w))));
      assertThat(VerifiedGradients.unverifiedOps(test.graph(), good)).isEmpty();
      assertThat(VerifiedGradients.unverifiedOps(test.graph(), bad)).containsExactly("Erf");
      assertThat(VerifiedGradients.unverifiedOps(test.graph(), stopped)).isEmpty();
    }
  }

  private static Operand<TFloat64> sumOf(Ops tf, Operand<TFloat64> x) {
    return tf.reduceSum(x, tf.constant(new int[] {0, 1}));
  }
}
