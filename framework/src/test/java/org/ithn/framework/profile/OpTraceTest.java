package org.ithn.framework.profile;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.WhileLoop;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.session.SessionOptions;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.NodeOutput;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.StepStats;
import org.tensorflow.proto.TensorDescription;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Operation counts compared with counts by hand. */
class OpTraceTest {
  @Test
  void countsMatrixProductsAlsoTransposedAndInBatches() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> left = random(tf, 3, 50);
      Operand<TFloat32> right = random(tf, 50, 7);
      Operand<TFloat32> product = tf.linalg.matMul(left, right); // 3 x 7, 50 each
      Operand<TFloat32> transposed =
          tf.linalg.matMul(
              left, product, org.tensorflow.op.linalg.MatMul.transposeA(true)); // 50 x 7, 3 each
      Operand<TFloat32> batches =
          tf.train.batchMatMul(
              random(tf, 4, 5, 11), random(tf, 4, 11, 2), TFloat32.class); // 4 times 5 x 2, 11 each
      OpTrace trace = trace(graph, List.of(transposed, batches));
      assertThat(trace.flops()).isEqualTo(2.0 * (3 * 7 * 50 + 50 * 7 * 3 + 4 * 5 * 2 * 11));
    }
  }

  /** Covers TensorFlow's fusion of both into one op, whose name depends on the processor. */
  @Test
  void countsAProductThatABiasWasFusedInto() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> product = tf.linalg.matMul(random(tf, 30, 50), random(tf, 50, 70));
      OpTrace trace = trace(graph, List.of(tf.nn.biasAdd(product, random(tf, 70))));
      assertWithMessage("types %s", trace.totalsByType())
          .that(trace.flops())
          .isEqualTo(2.0 * 30 * 50 * 70);
    }
  }

  @Test
  void countsAnEinsumByItsEquation() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> scores =
          tf.linalg.einsum(List.of(random(tf, 6, 2, 4), random(tf, 9, 2, 4)), "nad,mad->anm");
      assertThat(trace(graph, List.of(scores)).flops()).isEqualTo(2.0 * 6 * 2 * 4 * 9);
    }
  }

  @Test
  void countsAConvolutionAndBothOfItsGradientsAlike() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> images = random(tf, 2, 12, 12, 8);
      Operand<TFloat32> filter = random(tf, 3, 3, 8, 16);
      Operand<TFloat32> convolved =
          tf.nn.conv2d(images, filter, List.of(1L, 2L, 2L, 1L), "SAME"); // 6 x 6 x 16
      Operand<TFloat32> loss =
          tf.reduceSum(tf.math.square(convolved), tf.constant(new int[] {0, 1, 2, 3}));
      Output<?>[] gradients =
          graph.addGradients(
              loss.asOutput(), new Output<?>[] {images.asOutput(), filter.asOutput()});
      OpTrace trace = trace(graph, List.of(gradients));
      double once = 2.0 * (2 * 6 * 6 * 16) * (3 * 3 * 8);
      assertThat(trace.flops()).isEqualTo(3 * once);
    }
  }

  @Test
  void countsADepthwiseConvolutionAndBothOfItsGradientsAlike() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> images = random(tf, 2, 12, 12, 8);
      Operand<TFloat32> filter = random(tf, 3, 3, 8, 1);
      Operand<TFloat32> convolved =
          tf.nn.depthwiseConv2dNative(images, filter, List.of(1L, 2L, 2L, 1L), "SAME"); // 6 x 6 x 8
      Operand<TFloat32> loss =
          tf.reduceSum(tf.math.square(convolved), tf.constant(new int[] {0, 1, 2, 3}));
      Output<?>[] gradients =
          graph.addGradients(
              loss.asOutput(), new Output<?>[] {images.asOutput(), filter.asOutput()});
      OpTrace trace = trace(graph, List.of(gradients));
      double once = 2.0 * (2 * 6 * 6 * 8) * (3 * 3);
      assertWithMessage("types %s", trace.totalsByType()).that(trace.flops()).isEqualTo(3 * once);
    }
  }

  /** Multiplies a matrix by itself in each of three iterations, and once more by an equation. */
  @Test
  void countsTheProductsOfEveryIterationOfALoop() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      Placeholder<TFloat64> start =
          tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(5, 5)));
      List<Operand<?>> end =
          WhileLoop.of(test.scope().sub("loop"))
              .build(
                  List.of(tf.constant(0), start),
                  List.of(Shape.scalar(), Shape.of(5, 5)),
                  (ops, state) ->
                      ops.math.less(state.get(0).asOutput().expect(TInt32.class), ops.constant(3)),
                  (scope, state, captures) -> {
                    Ops ops = scope.tf();
                    Operand<TFloat64> x =
                        Linear.of(5, 5)
                            .build(scope, state.get(1).asOutput().expect(TFloat64.class));
                    return List.of(
                        ops.math.add(state.get(0).asOutput().expect(TInt32.class), ops.constant(1)),
                        ops.linalg.einsum(List.of(x, x), "ab,bc->ac"));
                  });
      test.start();
      try (TFloat64 fed = TFloat64.tensorOf(Shape.of(5, 5))) {
        OpTrace trace =
            LoopTrace.run(
                test.graph(),
                test.session(),
                new SessionOptions(1, 1).toConfigProto(),
                Map.of(start.op().name(), fed),
                List.of(end.get(1).op().name()));
        assertWithMessage("types %s", trace.totalsByType())
            .that(trace.flops())
            .isEqualTo(3 * 2 * 2.0 * 5 * 5 * 5);
      }
    }
  }

  /** Covers the trace of a GPU, which lists its streams in addition to the ops. */
  @Test
  void countsAnOpOfAGpuOnce() {
    NodeExecStats op =
        NodeExecStats.newBuilder()
            .setNodeName("product")
            .setTimelineLabel("product = MatMul(left, right)")
            .addOutput(output(3, 7))
            .build();
    OpTrace trace =
        OpTrace.of(
            RunMetadata.newBuilder()
                .setStepStats(
                    StepStats.newBuilder()
                        .addDevStats(device("/device:CPU:0", source("left", 3, 50)))
                        .addDevStats(device("/device:GPU:0", op))
                        .addDevStats(device("/device:GPU:0/stream:all", op)))
                .build(),
            name -> "");
    assertThat(trace.flops()).isEqualTo(2.0 * 3 * 7 * 50);
    assertThat(trace.flopsOn("GPU")).isEqualTo(trace.flops());
    assertThat(trace.flopsOn("CPU")).isEqualTo(0.0);
  }

  private static DeviceStepStats device(String name, NodeExecStats node) {
    return DeviceStepStats.newBuilder()
        .setDevice("/job:localhost/replica:0/task:0" + name)
        .addNodeStats(node)
        .build();
  }

  private static NodeExecStats source(String name, int... shape) {
    return NodeExecStats.newBuilder()
        .setNodeName(name)
        .setTimelineLabel(name + " = Const()")
        .addOutput(output(shape))
        .build();
  }

  private static NodeOutput output(int... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (int size : shape) {
      dimensions.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return NodeOutput.newBuilder()
        .setTensorDescription(TensorDescription.newBuilder().setShape(dimensions))
        .build();
  }

  @Test
  void totalsContainEveryRunLongestFirst() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> square = random(tf, 64, 64);
      OpTrace trace = trace(graph, List.of(tf.linalg.matMul(square, square)));
      List<OpTrace.Total> totals = trace.totalsByType();
      assertThat(totals.stream().mapToInt(OpTrace.Total::count).sum())
          .isEqualTo(trace.runs().size());
      assertThat(totals).isInOrder((a, b) -> -Double.compare(seconds(a), seconds(b)));
      assertWithMessage("types").that(totals.toString()).contains("MatMul");
    }
  }

  private static double seconds(Object total) {
    return ((OpTrace.Total) total).seconds();
  }

  private static Operand<TFloat32> random(Ops tf, int... shape) {
    return tf.random.randomUniform(tf.constant(shape), TFloat32.class);
  }

  private static OpTrace trace(Graph graph, List<? extends Operand<?>> fetched) {
    try (Session session = new Session(graph)) {
      Session.Runner runner = session.runner().setOptions(OpTrace.runOptions());
      fetched.forEach(runner::fetch);
      try (Result result = runner.runAndFetchMetadata()) {
        return OpTrace.of(result.getMetadata().orElseThrow(), graph);
      }
    }
  }
}
