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
  record Modality<T extends TFloating>(Operand<T> values, Operand<T> keys) {}

  /**
   * What one sentence sees.
   *
   * @param context {@code [B, H]}
   * @param patchWeights {@code [B, P]}: the weights of the patches, summing to 1
   */
  record AttentionOutput<T extends TFloating>(Operand<T> context, Operand<T> patchWeights) {}

  /** Prepares the patches {@code [B, P, H]}. */
  <T extends TFloating> Modality<T> projectPatches(GraphScope<T> scope, Operand<T> patches) {
    return project(scope.variableScope("visual"), patches);
  }

  /** Prepares the tags {@code [B, M, H]}. */
  <T extends TFloating> Modality<T> projectTags(GraphScope<T> scope, Operand<T> tags) {
    return project(scope.variableScope("semantic"), tags);
  }

  private <T extends TFloating> Modality<T> project(GraphScope<T> scope, Operand<T> values) {
    return new Modality<>(
        values, Linear.of(width, width).build(scope.variableScope("memory"), values));
  }

  /**
   * Adds the attention for one sentence.
   *
   * @param state {@code [B, H]}
   */
  <T extends TFloating> AttentionOutput<T> build(
      GraphScope<T> scope, Modality<T> visual, Modality<T> semantic, Operand<T> state) {
    Ops tf = scope.tf();
    Operand<T> patches = weights(scope.variableScope("visual"), visual, state); // [B, P]
    Operand<T> tags = weights(scope.variableScope("semantic"), semantic, state); // [B, M]
    Operand<T> both = // [B, 2H]
        tf.concat(
            java.util.List.of(weightedSum(tf, patches, visual), weightedSum(tf, tags, semantic)),
            tf.constant(1));
    return new AttentionOutput<>(
        Linear.of(2 * width, width).build(scope.variableScope("context"), both), patches);
  }

  private <T extends TFloating> Operand<T> weights(
      GraphScope<T> scope, Modality<T> side, Operand<T> state) {
    Ops tf = scope.tf();
    Operand<T> steer = // [B, 1, H]
        tf.expandDims(
            Linear.withoutBias(width, width).build(scope.variableScope("state"), state),
            tf.constant(1));
    Operand<T> inner = tf.math.tanh(tf.math.add(side.keys(), steer)); // [B, S, H]
    Linear score = new Linear(width, 1, Initialisers.fanInUniform(width), Linear.Bias.NONE);
    Operand<T> scores = score.build(scope.variableScope("score"), inner); // [B, S, 1]
    return tf.nn.softmax(
        tf.squeeze(scores, org.tensorflow.op.core.Squeeze.axis(java.util.List.of(2L))));
  }

  /** The weighted sum {@code [B, H]}. */
  private static <T extends TFloating> Operand<T> weightedSum(
      Ops tf, Operand<T> weights, Modality<T> side) {
    Operand<T> each = tf.math.mul(tf.expandDims(weights, tf.constant(2)), side.values());
    return tf.reduceSum(each, tf.constant(1), ReduceSum.keepDims(false));
  }
}
