package org.ithn.framework.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.ithn.framework.graph.ExecutionOptions;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/** Loss, gradients and updated statistics of a model, for comparison between options. */
final class TrainedValues {
  private TrainedValues() {}

  /**
   * Returns {@code loss}, the gradient of each trainable and each statistic after one update, by
   * name.
   *
   * @param model builds the model and its loss from the root scope and the images
   */
  static Map<String, double[]> of(
      ExecutionOptions options,
      TensorData images,
      BiFunction<GraphScope<TFloat32>, Operand<TFloat32>, Operand<TFloat32>> model) {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      GraphScope<TFloat32> scope = test.scope().withExecutionOptions(options);
      Operand<TFloat32> loss = model.apply(scope, test.input(images));
      Map<Parameter<TFloat32>, Operand<TFloat32>> gradients =
          LossGradients.build(scope, loss, test.store().trainables(), path -> false);
      List<Operand<TFloat32>> fetched = new ArrayList<>(List.of(loss));
      fetched.addAll(gradients.values());
      List<Op> updates = test.store().updateOps();
      test.start();
      List<double[]> values = test.runAll(List.copyOf(fetched));
      Map<String, double[]> byName = new LinkedHashMap<>();
      byName.put("loss", values.get(0));
      for (Parameter<TFloat32> parameter : gradients.keySet()) {
        byName.put(parameter.name(), values.get(byName.size()));
      }
      test.runTargets(updates);
      for (Parameter<TFloat32> parameter : test.store().all()) {
        if (parameter.kind() == Parameter.Kind.STATISTIC) {
          byName.put(parameter.name(), test.run(parameter.value()));
        }
      }
      return byName;
    }
  }
}
