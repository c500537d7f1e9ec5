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

/** Gradients of a loss, with a clear word on variables that get none. */
public final class LossGradients {
  private LossGradients() {}

  /**
   * Adds the gradients of a scalar by some operands.
   *
   * @return those that exist: nothing leads from the others to the scalar
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
   * Adds the gradients of a scalar.
   *
   * @param scope of the optimiser; its cuts are passed through
   * @param unused whether a path may have no gradient: it is then left alone altogether, without
   *     weight decay, as PyTorch does
   * @return those that have one, in the order of the parameters
   * @throws IllegalArgumentException naming the others that are not expected
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

  /** Those of the gradients that are by parameters, in the order of the parameters. */
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

  /** Where every path ends at an op that passes nothing back, the output has no op. */
  static boolean exists(Output<?> gradient) {
    var handle = ((GraphOperation) gradient.op()).getUnsafeNativeHandle();
    return handle != null && !handle.isNull();
  }

  /**
   * Refuses a loss that trainables get no gradient from.
   *
   * @param unused whether a path may have none
   * @throws IllegalArgumentException naming the others
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
