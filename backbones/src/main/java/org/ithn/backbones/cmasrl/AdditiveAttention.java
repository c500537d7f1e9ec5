package org.ithn.backbones.cmasrl;

import java.util.List;
import java.util.Optional;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Additive attention of states to the rows of a memory.
 *
 * <pre>
 * a = softmax(w tanh(V v + U h))           over the n rows
 * context = sum a v
 * </pre>
 *
 * <p>Variables: {@code memory} (V), {@code state} (U), {@code score} (w), all without bias.
 *
 * @param width H, the width of rows and states
 */
record AdditiveAttention(int width) {
  /** Subtracted from the scores of rows that are left out. */
  private static final double LEFT_OUT = 1e9;

  /**
   * Rows to attend to.
   *
   * @param values {@code [B, n, H]}
   * @param keys {@code [B, n, H]}, V v
   */
  record Memory<T extends TFloating>(Operand<T> values, Operand<T> keys) {}

  /** Returns the keys of rows {@code [..., H]}. */
  <T extends TFloating> Operand<T> keys(GraphScope<T> scope, Operand<T> values) {
    return Linear.withoutBias(width, width).build(scope.variableScope("memory"), values);
  }

  /**
   * Builds the context of K states for each of B memories.
   *
   * @param state {@code [B K, H]}
   * @param mask {@code [B K, n]}, 1 = keep; without it, all rows are kept. A state that keeps no
   *     row gets zeros
   * @return {@code [B K, H]}
   */
  <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> state, Memory<T> memory, Optional<Operand<T>> mask) {
    Ops tf = scope.tf();
    Operand<TInt32> memories = Shapes.dimension(tf, memory.keys(), 0);
    Operand<T> query = // [B, K, 1, H]
        tf.reshape(
            Linear.withoutBias(width, width).build(scope.variableScope("state"), state),
            Shapes.stack(
                tf, List.of(memories, tf.constant(-1), tf.constant(1), tf.constant(width))));
    Operand<T> inner = // [B, K, n, H]
        tf.math.tanh(tf.math.add(tf.expandDims(memory.keys(), tf.constant(1)), query));
    Linear score = new Linear(width, 1, Initialisers.fanInUniform(width), Linear.Bias.NONE);
    Operand<T> scores = // [B, K, n]
        tf.squeeze(score.build(scope.variableScope("score"), inner), Squeeze.axis(List.of(3L)));
    Operand<T> weights =
        mask.isPresent()
            ? masked(scope, scores, mask.get(), memories)
            : tf.nn.softmax(scores); // [B, K, n]
    Operand<T> context = tf.linalg.einsum(List.of(weights, memory.values()), "bkn,bnh->bkh");
    return tf.reshape(context, tf.constant(new int[] {-1, width}));
  }

  private static <T extends TFloating> Operand<T> masked(
      GraphScope<T> scope, Operand<T> scores, Operand<T> mask, Operand<TInt32> memories) {
    Ops tf = scope.tf();
    int rows = (int) mask.shape().get(1);
    Operand<T> kept = // [B, K, n]
        tf.reshape(mask, Shapes.stack(tf, List.of(memories, tf.constant(-1), tf.constant(rows))));
    Operand<T> penalty = tf.math.mul(tf.math.sub(kept, scope.scalar(1)), scope.scalar(LEFT_OUT));
    return tf.math.mul(tf.nn.softmax(tf.math.add(scores, penalty)), kept);
  }
}
