package org.ithn.backbones.coatt;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Linear;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.family.TFloating;

/**
 * Attends to patches and to tags at once, steered by the sentence LSTM's state.
 *
 * <pre>
 * a = softmax(w tanh(V v + U h))     over the patches, [B, P]; likewise over the tags, [B, M]
 * context = C [sum a v ; sum a' s] + c                       [B, H]
 * </pre>
 *
 * <p>Variables: for {@code visual} and {@code semantic} each {@code memory} (V), {@code state} (U),
 * {@code score} (w); {@code context} (C, c).
 *
 * <p>Source: Jing et al., 2018, Sec. 3.3.
 *
 * @param width H of both sides and of the state
 */
record CoAttention(int width) {
  /**
   * What is attended to, with its part of the score that no state changes.
   *
   * @param values {@code [B, S, H]}
   * @param keys {@code [B, S, H]}: V v
   */
  record Side<T extends TFloating>(Operand<T> values, Operand<T> keys) {}

  /**
   * What one sentence sees.
   *
   * @param context {@code [B, H]}
   * @param patches {@code [B, P]}: the weights of the patches, summing to 1
   */
  record Seen<T extends TFloating>(Operand<T> context, Operand<T> patches) {}

  /** Prepares the patches {@code [B, P, H]}. */
  <T extends TFloating> Side<T> visual(GraphScope<T> scope, Operand<T> patches) {
    return side(scope.at("visual"), patches);
  }

  /** Prepares the tags {@code [B, M, H]}. */
  <T extends TFloating> Side<T> semantic(GraphScope<T> scope, Operand<T> tags) {
    return side(scope.at("semantic"), tags);
  }

  private <T extends TFloating> Side<T> side(GraphScope<T> scope, Operand<T> values) {
    return new Side<>(values, Linear.of(width, width).build(scope.at("memory"), values));
  }

  /**
   * Adds the attention for one sentence.
   *
   * @param state {@code [B, H]}
   */
  <T extends TFloating> Seen<T> build(
      GraphScope<T> scope, Side<T> visual, Side<T> semantic, Operand<T> state) {
    Ops tf = scope.tf();
    Operand<T> patches = weights(scope.at("visual"), visual, state); // [B, P]
    Operand<T> tags = weights(scope.at("semantic"), semantic, state); // [B, M]
    Operand<T> both = // [B, 2H]
        tf.concat(
            java.util.List.of(mixed(tf, patches, visual), mixed(tf, tags, semantic)),
            tf.constant(1));
    return new Seen<>(Linear.of(2 * width, width).build(scope.at("context"), both), patches);
  }

  private <T extends TFloating> Operand<T> weights(
      GraphScope<T> scope, Side<T> side, Operand<T> state) {
    Ops tf = scope.tf();
    Operand<T> steer = // [B, 1, H]
        tf.expandDims(
            Linear.withoutBias(width, width).build(scope.at("state"), state), tf.constant(1));
    Operand<T> inner = tf.math.tanh(tf.math.add(side.keys(), steer)); // [B, S, H]
    Linear score = new Linear(width, 1, Initialisers.fanIn(width), Linear.Bias.NONE);
    Operand<T> scores = score.build(scope.at("score"), inner); // [B, S, 1]
    return tf.nn.softmax(
        tf.squeeze(scores, org.tensorflow.op.core.Squeeze.axis(java.util.List.of(2L))));
  }

  /** The weighted sum {@code [B, H]}. */
  private static <T extends TFloating> Operand<T> mixed(Ops tf, Operand<T> weights, Side<T> side) {
    Operand<T> each = tf.math.mul(tf.expandDims(weights, tf.constant(2)), side.values());
    return tf.reduceSum(each, tf.constant(1), ReduceSum.keepDims(false));
  }
}
