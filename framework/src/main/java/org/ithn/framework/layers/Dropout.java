package org.ithn.framework.layers;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * Inverted dropout: in training, each value is kept with probability {@code 1 - rate} and divided
 * by it. Outside training, the layer is the identity.
 *
 * @param rate the probability that a value becomes 0, in [0, 1)
 */
public record Dropout(double rate) {
  public Dropout {
    checkArgument(rate >= 0 && rate < 1, "dropout must be in [0, 1), got %s", rate);
  }

  /** Adds the op, or returns {@code x} itself if nothing is dropped. */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    if (rate == 0 || !scope.mode().isTraining()) {
      return x;
    }
    var tf = scope.tf();
    Operand<T> drawn = scope.uniform(tf.shape(x, TInt64.class));
    Operand<T> kept = tf.dtypes.cast(tf.math.greaterEqual(drawn, scope.scalar(rate)), scope.type());
    return tf.math.mul(x, tf.math.mul(kept, scope.scalar(1 / (1 - rate))));
  }
}
