package org.ithn.framework.losses;

import java.util.Map;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** Backbone outputs built from given features. */
final class Outputs {
  private static final int WORDS = 7;

  private Outputs() {}

  /**
   * Returns outputs for reports with one vector each, as if they had one word.
   *
   * @param image {@code [B, D]}
   * @param report {@code [B, H]}
   */
  static <T extends TFloating> BackboneOutputs<T> of(
      TestGraph<T> test, Operand<T> image, Operand<T> report) {
    return ofStates(test, image, test.tf().expandDims(report, test.tf().constant(1)));
  }

  /**
   * Returns outputs for reports without padding.
   *
   * @param states {@code [B, T, H]}
   */
  static <T extends TFloating> BackboneOutputs<T> ofStates(
      TestGraph<T> test, Operand<T> image, Operand<T> states) {
    var tf = test.tf();
    int batch = (int) states.shape().get(0);
    int length = (int) states.shape().get(1);
    Operand<T> logits = test.input(TestTensors.normal(3, batch, length, WORDS));
    Operand<TInt32> targets =
        tf.fill(tf.constant(Shape.of(batch, length).asArray()), tf.constant(2));
    double[] ones = new double[batch * length];
    java.util.Arrays.fill(ones, 1);
    Operand<T> mask = test.input(TensorData.of(ones, batch, length));
    return new BackboneOutputs<>(logits, states, image, targets, mask, Map.of());
  }
}
