package org.ithn.backbones.pretraining;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.RowVectors;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Multi-label cross-entropy with a weight for the positive labels of each class.
 *
 * <p>{@code -w y log p - (1 - y) log(1 - p)} with {@code p = sigmoid(l)}, in nats, averaged over
 * examples and classes. For instance, {@code l = 0} and {@code w = 3} cost 2.079 if the label is
 * positive and 0.693 if it is not.
 *
 * <p>Computed as {@code (1 - y) l + (1 + (w - 1) y) softplus(-l)}, where {@code softplus(-l) =
 * log(1 + exp(-|l|)) + max(-l, 0)}, which stays finite.
 *
 * @param positiveWeights w, by class
 */
public record WeightedCrossEntropy(List<Double> positiveWeights) {
  public WeightedCrossEntropy {
    positiveWeights = List.copyOf(positiveWeights);
  }

  /**
   * Adds the loss.
   *
   * @param logits l, {@code [B, C]}
   * @param given y, {@code [B, C]}, 0 or 1; gets no gradient
   * @return a scalar
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> logits, Operand<T> given) {
    Ops tf = scope.tf();
    Operand<T> one = scope.scalar(1);
    Operand<T> labels = tf.stopGradient(given);
    Operand<T> small = tf.math.exp(tf.math.neg(tf.math.abs(logits)));
    Operand<T> softplus =
        tf.math.add(tf.math.log(tf.math.add(one, small)), tf.nn.relu(tf.math.neg(logits)));
    Operand<T> factor =
        tf.math.add(one, tf.math.mul(tf.math.sub(weights(scope), one), labels)); // [B, C]
    Operand<T> negative = tf.math.mul(tf.math.sub(one, labels), logits);
    return RowVectors.mean(scope, tf.math.add(negative, tf.math.mul(factor, softplus)));
  }

  private <T extends TFloating> Operand<T> weights(GraphScope<T> scope) {
    Ops tf = scope.tf();
    double[] values = positiveWeights.stream().mapToDouble(Double::doubleValue).toArray();
    return tf.dtypes.cast(tf.constant(values), scope.type());
  }
}
