package org.ithn.testkit;

import static com.google.common.truth.Truth.assertWithMessage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

/**
 * A comparison of a graph's gradients with central differences in float64.
 *
 * <p>{@code (f(x + h) - f(x - h)) / 2h} with {@code h = 1e-5} is accurate to about {@code h^2
 * f'''/6}, 1e-10 for smooth functions of numbers near 1; rounding adds {@code 1e-16 |f| / h}. The
 * limit, 1e-7 times the larger of 1 and the tensor's largest gradient, leaves room for both.
 *
 * <pre>{@code
 * GradientCheck.of(test, loss).withRespectTo("x", x).withRespectToVariables().verify();
 * }</pre>
 */
public final class GradientCheck {
  private static final double STEP = 1e-5;
  private static final double LIMIT = 1e-7;
  private static final int MOST_ELEMENTS = 40;

  private final TestGraph<TFloat64> test;
  private final Operand<TFloat64> scalar;
  private final Map<String, Operand<TFloat64>> operands = new LinkedHashMap<>();
  private final Map<String, Operand<TFloat64>> inputs = new LinkedHashMap<>();

  private GradientCheck(TestGraph<TFloat64> test, Operand<TFloat64> scalar) {
    this.test = test;
    this.scalar = scalar;
  }

  /**
   * Returns a check of a scalar.
   *
   * @param test the scalar's graph; its session may be started before or after
   */
  public static GradientCheck of(TestGraph<TFloat64> test, Operand<TFloat64> scalar) {
    return new GradientCheck(test, scalar);
  }

  /** Adds an input to differentiate with respect to. */
  public GradientCheck withRespectTo(String name, Operand<TFloat64> input) {
    operands.put(name, input);
    inputs.put(name, input);
    return this;
  }

  /** Adds all trainable variables. */
  public GradientCheck withRespectToVariables() {
    test.store().trainables().forEach(this::withRespectTo);
    return this;
  }

  private void withRespectTo(Parameter<TFloat64> parameter) {
    operands.put(parameter.name(), parameter.value());
  }

  /**
   * Fails unless every gradient is correct. Of larger tensors, 40 elements are drawn with a fixed
   * seed.
   */
  public void verify() {
    assertWithMessage("inputs and variables to differentiate with respect to")
        .that(operands)
        .isNotEmpty();
    List<String> names = new ArrayList<>(operands.keySet());
    List<double[]> gradients = test.runAll(test.gradients(scalar, List.copyOf(operands.values())));
    for (int i = 0; i < names.size(); i++) {
      verify(names.get(i), gradients.get(i));
    }
  }

  private void verify(String name, double[] gradient) {
    double[] before =
        inputs.containsKey(name)
            ? test.inputValues(inputs.get(name))
            : test.run(operands.get(name));
    assertWithMessage("size of the gradient with respect to %s", name)
        .that(gradient.length)
        .isEqualTo(before.length);
    double largest =
        IntStream.range(0, gradient.length).mapToDouble(i -> Math.abs(gradient[i])).max().orElse(0);
    for (int element : elements(name, before.length)) {
      double above = evaluateShifted(name, before, element, STEP);
      double below = evaluateShifted(name, before, element, -STEP);
      assertWithMessage("gradient with respect to element %s of %s", element, name)
          .that(gradient[element])
          .isWithin(LIMIT * Math.max(1, largest))
          .of((above - below) / (2 * STEP));
    }
    set(name, before);
  }

  private double evaluateShifted(String name, double[] before, int element, double by) {
    double[] values = before.clone();
    values[element] += by;
    set(name, values);
    return test.run(scalar)[0];
  }

  private void set(String name, double[] values) {
    Operand<TFloat64> operand = operands.get(name);
    TensorData data = TensorData.of(values, operand.shape().asArray());
    if (inputs.containsKey(name)) {
      test.feed(operand, data);
    } else {
      test.assign(name, data);
    }
  }

  private static int[] elements(String name, int count) {
    return count <= MOST_ELEMENTS
        ? IntStream.range(0, count).toArray()
        : new Random(name.hashCode()).ints(0, count).distinct().limit(MOST_ELEMENTS).toArray();
  }
}
