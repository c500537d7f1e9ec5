package org.ithn.parity.losses;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityGraph;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** Factory of backbone outputs from a fixture's features. */
final class FixtureOutputs {
  private FixtureOutputs() {}

  /**
   * Returns outputs with image features and decoder states without padding. There is no report
   * loss, so logits are not used.
   *
   * @param image image features {@code [B, D]}
   * @param states decoder states {@code [B, T, H]}, or {@code [B, H]} for reports of length 1
   */
  static <T extends TFloating> BackboneOutputs<T> outputs(
      ParityGraph<T> graph, Operand<T> image, Operand<T> states) {
    var tf = graph.tf();
    Operand<T> hidden =
        states.shape().numDimensions() == 3 ? states : tf.expandDims(states, tf.constant(1));
    int batch = (int) hidden.shape().get(0);
    int length = (int) hidden.shape().get(1);
    Operand<TInt32> targets = graph.idInput(TensorData.of(new int[batch * length], batch, length));
    double[] ones = new double[batch * length];
    Arrays.fill(ones, 1);
    Operand<T> mask = graph.input(TensorData.of(ones, batch, length));
    return new BackboneOutputs<>(hidden, hidden, image, targets, mask, Map.of());
  }

  /** Operands to fetch in one run, by name. */
  static final class NamedFetches<T extends TFloating> {
    private final Map<String, Operand<T>> operands = new LinkedHashMap<>();

    void put(String name, Operand<T> operand) {
      operands.put(name, operand);
    }

    Map<String, double[]> run(ParityGraph<T> graph) {
      List<double[]> values = graph.run(List.copyOf(operands.values()), List.of());
      Map<String, double[]> byName = new LinkedHashMap<>();
      int at = 0;
      for (String name : operands.keySet()) {
        byName.put(name, values.get(at++));
      }
      return byName;
    }
  }
}
