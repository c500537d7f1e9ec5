package org.ithn.backbones.coatt;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Linear;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.family.TFloating;

/**
 * Co-attention over patches and tags, conditioned on the sentence LSTM's state.
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
 * @param width H, the width of both modalities and of the state
 */
record CoAttention(int width) {
  /**
   * One attended modality, with the part of its scores that does not depend on the state.
   *
   * @param values {@code [B, S, H]}
   * @param keys {@code [B, S, H]}, V v
   */
  record Modality<T extends TFloating>(Operand<T> values, Operand<T> keys) {}

  /**
   * Attention result of one sentence.
   *
   * @param context {@code [B, H]}
   * @param patchWeights {@code [B, P]}, the attention weights of the patches, summing to 1
   */
  record AttentionOutput<T extends TFloating>(Operand<T> context, Operand<T> patchWeights) {}

  /** Projects the patches {@code [B, P, H]} to keys. */
  <T extends TFloating> Modality<T> projectPatches(GraphScope<T> scope, Operand<T> patches) {
    return project(scope.variableScope("visual"), patches);
  }

  /** Projects the tags {@code [B, M, H]} to keys. */
  <T extends TFloating> Modality<T> projectTags(GraphScope<T> scope, Operand<T> tags) {
    return project(scope.variableScope("semantic"), tags);
  }

  private <T extends TFloating> Modality<T> project(GraphScope<T> scope, Operand<T> values) {
    return new Modality<>(
        values, Linear.of(width, width).build(scope.variableScope("memory"), values));
  }

  /**
   * Builds the attention of one sentence.
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
      GraphScope<T> scope, Modality<T> modality, Operand<T> state) {
    Ops tf = scope.tf();
    Operand<T> query = // [B, 1, H]
        tf.expandDims(
            Linear.withoutBias(width, width).build(scope.variableScope("state"), state),
            tf.constant(1));
    Operand<T> inner = tf.math.tanh(tf.math.add(modality.keys(), query)); // [B, S, H]
    Linear score = new Linear(width, 1, Initialisers.fanInUniform(width), Linear.Bias.NONE);
    Operand<T> scores = score.build(scope.variableScope("score"), inner); // [B, S, 1]
    return tf.nn.softmax(
        tf.squeeze(scores, org.tensorflow.op.core.Squeeze.axis(java.util.List.of(2L))));
  }

  /** Returns the weighted sum {@code [B, H]}. */
  private static <T extends TFloating> Operand<T> weightedSum(
      Ops tf, Operand<T> weights, Modality<T> modality) {
    Operand<T> each = tf.math.mul(tf.expandDims(weights, tf.constant(2)), modality.values());
    return tf.reduceSum(each, tf.constant(1), ReduceSum.keepDims(false));
  }
}
