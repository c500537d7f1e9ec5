package org.ithn.framework.graph;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

final class WhileLoopTest {
  private static final Shape ANY_LENGTH = Shape.of(Shape.UNKNOWN_SIZE);

  private static Operand<TInt32> count(List<Operand<?>> state) {
    return state.get(0).asOutput().expect(TInt32.class);
  }

  private static Operand<TFloat64> values(Operand<?> operand) {
    Output<?> output = operand.asOutput();
    return output.expect(TFloat64.class);
  }

  /** Computes x W + b + c in each of four iterations, where c comes from outside the loop. */
  @Test
  void readsParametersAndCapturedOperandsInEveryIteration() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      TensorData start = TestTensors.normal(1, 2, 3);
      TensorData added = TestTensors.normal(2, 2, 3);
      Operand<TFloat64> captured = test.input(added);
      List<Operand<?>> end =
          WhileLoop.of(test.scope().sub("loop"))
              .build(
                  List.of(tf.constant(0), test.input(start)),
                  List.of(Shape.scalar(), Shape.of(2, 3)),
                  (ops, state) -> ops.math.less(count(state), ops.constant(4)),
                  (scope, state, captures) -> {
                    Operand<TFloat64> y = Linear.of(3, 3).build(scope, values(state.get(1)));
                    var math = scope.tf().math;
                    return List.of(
                        math.add(count(state), scope.tf().constant(1)),
                        math.add(y, captures.capture(captured)));
                  });
      test.start();
      TensorData kernel = TestTensors.normal(3, 3, 3);
      TensorData bias = TestTensors.normal(4, 3);
      test.assign(java.util.Map.of("loop/kernel", kernel, "loop/bias", bias));
      double[] x = start.doubles();
      for (int round = 0; round < 4; round++) {
        x = affine(x, kernel, bias, added);
      }
      assertClose("iterations", test.run(count(end)), new double[] {4}, 0);
      assertClose("state", test.run(values(end.get(1))), x, 1e-11);
    }
  }

  private static double[] affine(double[] x, TensorData kernel, TensorData bias, TensorData added) {
    double[] y = new double[6];
    for (int at = 0; at < 6; at++) {
      y[at] = bias.get(at % 3) + added.get(at);
      for (int k = 0; k < 3; k++) {
        y[at] += x[at / 3 * 3 + k] * kernel.get(k * 3 + at % 3);
      }
    }
    return y;
  }

  @Test
  void stateMayGrowBetweenIterations() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var tf = test.tf();
      List<Operand<?>> end =
          WhileLoop.of(test.scope())
              .build(
                  List.of(tf.constant(0), tf.constant(new double[0])),
                  List.of(Shape.scalar(), ANY_LENGTH),
                  (ops, state) -> ops.math.less(count(state), ops.constant(5)),
                  (scope, state, captures) -> {
                    var ops = scope.tf();
                    Operand<TFloat64> next =
                        ops.expandDims(
                            ops.dtypes.cast(count(state), TFloat64.class), ops.constant(0));
                    return List.of(
                        ops.math.add(count(state), ops.constant(1)),
                        ops.concat(List.of(values(state.get(1)), next), ops.constant(0)));
                  });
      test.start();
      assertClose("grown", test.run(values(end.get(1))), new double[] {0, 1, 2, 3, 4}, 0);
    }
  }

  @Test
  void initiallyFalseConditionKeepsTheState() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      List<Operand<?>> end =
          WhileLoop.of(test.scope())
              .build(
                  List.of(test.tf().constant(7)),
                  List.of(Shape.scalar()),
                  (ops, state) -> ops.math.less(count(state), ops.constant(0)),
                  (scope, state, captures) ->
                      List.of(scope.tf().math.add(count(state), scope.tf().constant(1))));
      test.start();
      assertClose("state", test.run(count(end)), new double[] {7}, 0);
    }
  }

  @Test
  void bodyWithAnotherNumberOfOperandsIsRefused() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      var error =
          assertThrows(
              IllegalStateException.class,
              () ->
                  WhileLoop.of(test.scope())
                      .build(
                          List.of(test.tf().constant(0)),
                          List.of(Shape.scalar()),
                          (ops, state) -> ops.math.less(count(state), ops.constant(1)),
                          (scope, state, captures) -> List.of()));
      assertThat(error).hasMessageThat().contains("0 operands for a state of 1");
    }
  }
}
