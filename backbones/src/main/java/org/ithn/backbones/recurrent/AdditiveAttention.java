package org.ithn.backbones.recurrent;

import java.util.List;
import java.util.Optional;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.family.TFloating;

/**
 * Additive attention to the rows of a memory.
 *
 * <pre>
 * a       = softmax(w tanh(V v + query))       over the P rows
 * context = sum a v
 * </pre>
 *
 * <p>Variables: {@code memory} (V), {@code state} (U, without bias) and {@code score} (w).
 *
 * <p>Source: Bahdanau et al., 2015, whose query is U h; callers may add terms to it.
 *
 * @param keys the layer V, from and to the width H of rows and queries
 */
public record AdditiveAttention(Linear keys) {
  /**
   * Rows, and the part of their scores that does not depend on the query.
   *
   * @param values {@code [B, P, H]}
   * @param keys {@code [B, P, H]}, V v
   */
  public record Memory<T extends TFloating>(Operand<T> values, Operand<T> keys) {}

  /**
   * Attention of n queries to each memory.
   *
   * @param context {@code [B, n, H]}
   * @param weights {@code [B, n, P]}, summing to 1 over P
   */
  public record Attended<T extends TFloating>(Operand<T> context, Operand<T> weights) {}

  /** Projects rows {@code [.., H]} to keys. */
  public <T extends TFloating> Operand<T> project(GraphScope<T> scope, Operand<T> rows) {
    return keys.build(scope.variableScope("memory"), rows);
  }

  /** Builds the query U h of states {@code [.., H]}. */
  public <T extends TFloating> Operand<T> query(GraphScope<T> scope, Operand<T> states) {
    return Linear.withoutBias(keys.outputs(), keys.outputs())
        .build(scope.variableScope("state"), states);
  }

  /**
   * Builds the attention.
   *
   * @param query {@code [B, n, H]}
   * @param penalty {@code [B, n, P]}, added to the scores
   */
  public <T extends TFloating> Attended<T> build(
      GraphScope<T> scope, Memory<T> memory, Operand<T> query, Optional<Operand<T>> penalty) {
    Ops tf = scope.tf();
    Operand<T> inner = // [B, n, P, H]
        tf.math.tanh(
            tf.math.add(
                tf.expandDims(memory.keys(), tf.constant(1)),
                tf.expandDims(query, tf.constant(2))));
    Linear score =
        new Linear(keys.outputs(), 1, Initialisers.fanInUniform(keys.outputs()), Linear.Bias.NONE);
    Operand<T> scores = // [B, n, P]
        tf.squeeze(score.build(scope.variableScope("score"), inner), Squeeze.axis(List.of(3L)));
    Operand<T> weights =
        tf.nn.softmax(penalty.isPresent() ? tf.math.add(scores, penalty.get()) : scores);
    return new Attended<>(
        tf.linalg.einsum(List.of(weights, memory.values()), "bnp,bph->bnh"), weights);
  }

  /**
   * Builds the contexts of N queries, which are adjacent for each of the B memories.
   *
   * @param query {@code [N, H]}
   * @param penalty {@code [B, N / B, P]}, added to the scores
   * @return {@code [N, H]}
   */
  public <T extends TFloating> Operand<T> contexts(
      GraphScope<T> scope, Memory<T> memory, Operand<T> query, Optional<Operand<T>> penalty) {
    Ops tf = scope.tf();
    int width = keys.outputs();
    Operand<T> grouped = // [B, N / B, H]
        tf.reshape(
            query,
            Shapes.stack(
                tf,
                List.of(
                    Shapes.dimension(tf, memory.values(), 0),
                    tf.constant(-1),
                    tf.constant(width))));
    return tf.reshape(
        build(scope, memory, grouped, penalty).context(), tf.constant(new int[] {-1, width}));
  }
}
