package org.ithn.framework.optim;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Parameter;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/** Gradients of a loss, with a check that names the variables without one. */
public final class LossGradients {
  private LossGradients() {}

  /**
   * Adds the gradients of a scalar with respect to some operands.
   *
   * @return the gradients that exist; the scalar does not depend on the other operands
   */
  public static <T extends TFloating> List<Operand<T>> buildExisting(
      Graph graph, Operand<T> scalar, List<Operand<T>> operands) {
    Map<Output<?>, Operand<?>> gradients =
        new BackwardPass(Ops.create(graph), operands, Optional.empty())
            .build(List.of(scalar), List.of());
    List<Operand<T>> found = new ArrayList<>();
    for (Operand<T> operand : operands) {
      Operand<?> gradient = gradients.get(operand.asOutput());
      if (gradient != null) {
        found.add(gradient.asOutput().expect(operand.type()));
      }
    }
    return found;
  }

  /**
   * Adds the gradients of a loss with respect to parameters.
   *
   * @param scope the scope of the optimiser; gradients pass through its boundaries
   * @param unused accepts the paths that may get no gradient; they are then not updated at all, not
   *     even by weight decay, as in PyTorch
   * @return the gradients that exist, in the order of the parameters
   * @throws IllegalArgumentException if any other parameter gets no gradient; the message names it
   */
  public static <T extends TFloating> Map<Parameter<T>, Operand<T>> build(
      GraphScope<T> scope,
      Operand<T> loss,
      List<Parameter<T>> parameters,
      Predicate<String> unused) {
    List<Operand<T>> by = parameters.stream().map(Parameter::value).toList();
    Map<Parameter<T>, Operand<T>> found =
        keyByParameter(
            scope,
            parameters,
            new BackwardPass(scope.tf(), by, scope.executionOptions().boundaries())
                .build(List.of(loss), List.of()));
    checkComplete(parameters, found.keySet(), unused);
    return found;
  }

  /** Returns the gradients of the parameters that have one, in the order of the parameters. */
  public static <T extends TFloating> Map<Parameter<T>, Operand<T>> keyByParameter(
      GraphScope<T> scope, List<Parameter<T>> parameters, Map<Output<?>, Operand<?>> gradients) {
    Map<Parameter<T>, Operand<T>> found = new LinkedHashMap<>();
    for (Parameter<T> parameter : parameters) {
      Operand<?> gradient = gradients.get(parameter.value().asOutput());
      if (gradient != null) {
        found.put(parameter, gradient.asOutput().expect(scope.type()));
      }
    }
    return found;
  }

  /**
   * Returns true if a gradient exists. If every path ends at an op without a gradient, TensorFlow
   * returns an output without an op.
   */
  static boolean exists(Output<?> gradient) {
    var handle = ((GraphOperation) gradient.op()).getUnsafeNativeHandle();
    return handle != null && !handle.isNull();
  }

  /**
   * Rejects a loss from which trainables get no gradient.
   *
   * @param unused accepts the paths that may get no gradient
   * @throws IllegalArgumentException if any other trainable gets no gradient; the message names it
   */
  public static <T extends TFloating> void checkComplete(
      List<Parameter<T>> all, Set<Parameter<T>> found, Predicate<String> unused) {
    checkArgument(!found.isEmpty(), "optimiser: the loss depends on no trainable variable");
    List<String> missing = new ArrayList<>();
    for (Parameter<T> parameter : all) {
      if (!found.contains(parameter) && !unused.test(parameter.name())) {
        missing.add(parameter.name());
      }
    }
    checkArgument(
        missing.isEmpty(),
        "optimiser: %s of %s trainable variables get no gradient from the loss: %s; connect them or"
            + " list them among the backbone's unused trainables",
        missing.size(),
        all.size(),
        String.join(", ", missing));
  }
}
