package org.ithn.framework.graph;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.ithn.framework.graph.Parameter.Kind;
import org.ithn.framework.profile.OpTrace;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

final class VariableStoreTest {
  private static final Initialiser NORMAL = Initialisers.normal(1);

  private static double[] firstValues(String wanted, String... order) {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      for (String name : order) {
        test.store().value(name, Shape.of(11), Kind.TRAINABLE, NORMAL);
      }
      test.start();
      return test.run(test.store().get(wanted).value());
    }
  }

  @Test
  void initialValuesDependOnTheNameAndNotOnTheOrder() {
    double[] alone = firstValues("b", "b");
    assertThat(firstValues("b", "a", "c", "b")).isEqualTo(alone);
    assertThat(firstValues("a", "a", "b")).isNotEqualTo(alone);
  }

  @Test
  void oneNameIsOneVariableForAllPasses() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      Operand<TFloat32> first =
          test.scope().sub("block").trainable("kernel", Shape.of(2, 3), NORMAL);
      Operand<TFloat32> second =
          test.scope().sub("block").trainable("kernel", Shape.of(2, 3), NORMAL);
      assertThat(second).isSameInstanceAs(first);
      assertThat(test.store().all()).hasSize(1);
      assertThat(test.store().get("block/kernel").shape()).isEqualTo(Shape.of(2, 3));
    }
  }

  /** A buffer with a second owner would be copied before the first update writes into it. */
  @ParameterizedTest
  @ValueSource(strings = {"normal", "uniform", "constant"})
  void onlyTheVariableHoldsItsInitialValues(String kind) {
    Initialiser initialiser =
        switch (kind) {
          case "normal" -> NORMAL;
          case "uniform" -> Initialisers.uniform(1);
          default -> Initialisers.zeros();
        };
    Shape shape = Shape.of(64, 1024);
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      Parameter<TFloat32> parameter =
          test.store().parameter("kernel", shape, Kind.TRAINABLE, initialiser);
      Operand<TFloat32> change = test.input(new float[(int) shape.size()], shape.asArray());
      Op update =
          test.tf()
              .train
              .resourceApplyGradientDescent(parameter.handle(), test.scope().scalar(1), change);
      test.start();
      long first = address(test, parameter.value());
      test.runTargets(List.of(update));
      assertThat(address(test, parameter.value())).isEqualTo(first);
    }
  }

  private static long address(TestGraph<TFloat32> test, Operand<TFloat32> read) {
    try (Result result =
        test.session()
            .runner()
            .setOptions(OpTrace.runOptions())
            .fetch(read)
            .runAndFetchMetadata()) {
      return result.getMetadata().orElseThrow().getStepStats().getDevStatsList().stream()
          .flatMap(device -> device.getNodeStatsList().stream())
          .filter(node -> node.getNodeName().equals(read.op().name()))
          .mapToLong(
              node -> node.getOutput(0).getTensorDescription().getAllocationDescription().getPtr())
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void anotherShapeUnderAnExistingNameIsRefused() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      test.scope().variableScope("block").trainable("kernel", Shape.of(2, 3), NORMAL);
      var error =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  test.scope().variableScope("block").trainable("kernel", Shape.of(3, 2), NORMAL));
      assertThat(error)
          .hasMessageThat()
          .isEqualTo(
              "block/kernel: requested with shape [3, 2], but it was created with shape [2, 3]");
    }
  }

  @Test
  void onlyTrainablesAreTrained() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      test.scope().trainable("kernel", Shape.of(2), NORMAL);
      test.scope().statistic("running", Shape.of(2), NORMAL);
      assertThat(test.store().trainables().stream().map(Parameter::name).toList())
          .containsExactly("kernel");
      assertThat(test.store().all()).hasSize(2);
    }
  }

  @Test
  void updatesOfOneStepChain() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      GraphScope<TFloat32> scope = test.scope();
      scope.statistic("count", Shape.scalar(), Initialisers.zeros());
      for (int pass = 0; pass < 3; pass++) {
        scope.update("count", test.tf().math.add(scope.pendingValue("count"), scope.scalar(1)));
      }
      var updates = test.store().updateOps();
      test.start();
      test.runTargets(updates);
      assertThat(test.run(test.store().get("count").value())).isEqualTo(new double[] {3});
    }
  }

  @Test
  void aServingGraphHasNoInitialValues() {
    try (var test = TestGraph.of(TFloat32.class, Mode.SERVE)) {
      test.scope().trainable("kernel", Shape.of(2), NORMAL);
      assertThat(test.store().initialisationOps()).isEmpty();
      var operations = test.graph().operations();
      List<String> types =
          StreamSupport.stream(
                  ((Iterable<org.tensorflow.GraphOperation>) () -> operations).spliterator(), false)
              .map(op -> op.type())
              .collect(Collectors.toList());
      assertThat(types).doesNotContain("AssignVariableOp");
      assertThat(types).contains("ReadVariableOp");
    }
  }

  @Test
  void anUnknownNameIsRefused() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      var error =
          assertThrows(IllegalArgumentException.class, () -> test.store().get("block/kernle"));
      assertThat(error).hasMessageThat().isEqualTo("no variable is named block/kernle");
    }
  }
}
