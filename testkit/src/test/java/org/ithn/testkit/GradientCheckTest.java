package org.ithn.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.ithn.framework.graph.Mode;
import org.ithn.framework.layers.Linear;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

final class GradientCheckTest {
  @Test
  void acceptsALayerWithACorrectGradient() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(1, 2, 3));
      Operand<TFloat64> y = Linear.of(3, 5).build(test.scope().sub("linear"), x);
      test.start();
      GradientCheck.of(test, sumOfSines(test, y))
          .withRespectTo("x", x)
          .withRespectToVariables()
          .verify();
    }
  }

  @Test
  void refusesAFunctionWithAWrongGradient() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(1, 2, 3));
      Operand<TFloat64> hidden = test.tf().stopGradient(test.tf().math.sin(x));
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, test.tf().math.add(x, hidden)))
              .withRespectTo("x", x);
      test.start();
      assertThrows(AssertionError.class, check::verify);
    }
  }

  // The binding's gradient of log-softmax at rank 3 is known to be wrong, so the framework never
  // uses it there. If this test fails, the binding was fixed.
  @Test
  void findsTheWrongGradientOfLogSoftmaxAtRankThree() {
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> x = test.input(TestTensors.normal(1, 2, 3, 5));
      GradientCheck check =
          GradientCheck.of(test, sumOfSines(test, test.tf().nn.logSoftmax(x)))
              .withRespectTo("x", x);
      test.start();
      assertThrows(AssertionError.class, check::verify);
    }
  }

  private static Operand<TFloat64> sumOfSines(TestGraph<TFloat64> test, Operand<TFloat64> y) {
    var tf = test.tf();
    return tf.reduceSum(tf.math.sin(tf.reshape(y, tf.constant(new int[] {-1}))), tf.constant(0));
  }
}
