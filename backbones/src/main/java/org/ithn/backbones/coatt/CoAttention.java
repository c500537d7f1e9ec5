package org.ithn.backbones.coatt;

import java.util.List;
import java.util.Optional;
import org.ithn.backbones.recurrent.AdditiveAttention;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Linear;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
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
   * Attention result of one sentence.
   *
   * @param context {@code [B, H]}
   * @param patchWeights {@code [B, P]}, the attention weights of the patches, summing to 1
   */
  record AttentionOutput<T extends TFloating>(Operand<T> context, Operand<T> patchWeights) {}

  /** Projects the patches {@code [B, P, H]} to keys. */
  <T extends TFloating> AdditiveAttention.Memory<T> projectPatches(
      GraphScope<T> scope, Operand<T> patches) {
    return project(scope.variableScope("visual"), patches);
  }

  /** Projects the tags {@code [B, M, H]} to keys. */
  <T extends TFloating> AdditiveAttention.Memory<T> projectTags(
      GraphScope<T> scope, Operand<T> tags) {
    return project(scope.variableScope("semantic"), tags);
  }

  private <T extends TFloating> AdditiveAttention.Memory<T> project(
      GraphScope<T> scope, Operand<T> values) {
    return new AdditiveAttention.Memory<>(values, attention().project(scope, values));
  }

  private AdditiveAttention attention() {
    return new AdditiveAttention(Linear.of(width, width));
  }

  /**
   * Builds the attention of one sentence.
   *
   * @param state {@code [B, H]}
   */
  <T extends TFloating> AttentionOutput<T> build(
      GraphScope<T> scope,
      AdditiveAttention.Memory<T> visual,
      AdditiveAttention.Memory<T> semantic,
      Operand<T> state) {
    Ops tf = scope.tf();
    AdditiveAttention.Attended<T> patches = attend(scope.variableScope("visual"), visual, state);
    AdditiveAttention.Attended<T> tags = attend(scope.variableScope("semantic"), semantic, state);
    Operand<T> both = // [B, 2H]
        tf.reshape(
            tf.concat(List.of(patches.context(), tags.context()), tf.constant(2)),
            tf.constant(new int[] {-1, 2 * width}));
    return new AttentionOutput<>(
        Linear.of(2 * width, width).build(scope.variableScope("context"), both),
        tf.squeeze(patches.weights(), Squeeze.axis(List.of(1L))));
  }

  private <T extends TFloating> AdditiveAttention.Attended<T> attend(
      GraphScope<T> scope, AdditiveAttention.Memory<T> memory, Operand<T> state) {
    Operand<T> query = attention().query(scope, state); // [B, H]
    return attention()
        .build(
            scope, memory, scope.tf().expandDims(query, scope.tf().constant(1)), Optional.empty());
  }
}
