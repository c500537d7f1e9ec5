package org.ithn.backbones.hrgr;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Linear;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.family.TFloating;

/**
 * Additive attention to the patches of an image.
 *
 * <pre>
 * a_p     = softmax_p(w tanh(V v_p + query))
 * context = sum_p a_p v_p
 * </pre>
 *
 * <p>Variables: {@code memory} (V), {@code score} (w).
 *
 * <p>Source: Bahdanau et al., 2015. The query is that of the caller, with any number of terms.
 *
 * @param width H, the width of patches and queries
 */
record AdditiveAttention(int width) {
  /**
   * Patches, and the part of their scores that does not depend on the query.
   *
   * @param values {@code [B, P, H]}
   * @param keys {@code [B, P, H]}, V v
   */
  record Memory<T extends TFloating>(Operand<T> values, Operand<T> keys) {}

  /**
   * Attention of n queries of each image.
   *
   * @param context {@code [B, n, H]}
   * @param weights {@code [B, n, P]}, summing to 1 over P
   */
  record Attended<T extends TFloating>(Operand<T> context, Operand<T> weights) {}

  /** Projects the patches {@code [B, P, H]} to keys. */
  <T extends TFloating> Memory<T> project(GraphScope<T> scope, Operand<T> patches) {
    return new Memory<>(
        patches, Linear.of(width, width).build(scope.variableScope("memory"), patches));
  }

  /**
   * Builds the attention.
   *
   * @param query {@code [B, n, H]}
   */
  <T extends TFloating> Attended<T> build(GraphScope<T> scope, Memory<T> memory, Operand<T> query) {
    Ops tf = scope.tf();
    Operand<T> inner = // [B, n, P, H]
        tf.math.tanh(
            tf.math.add(
                tf.expandDims(memory.keys(), tf.constant(1)),
                tf.expandDims(query, tf.constant(2))));
    Linear score = new Linear(width, 1, Initialisers.fanInUniform(width), Linear.Bias.NONE);
    Operand<T> scores = score.build(scope.variableScope("score"), inner); // [B, n, P, 1]
    Operand<T> weights = // [B, n, P]
        tf.nn.softmax(tf.squeeze(scores, Squeeze.axis(List.of(3L))));
    return new Attended<>(
        tf.linalg.einsum(List.of(weights, memory.values()), "bnp,bph->bnh"), weights);
  }
}
