package org.ithn.backbones.cmasrl;

import java.util.List;
import java.util.Optional;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
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
  /**
   * Rows to attend to, for B memories.
   *
   * @param values {@code [B, n, H]}
   * @param keys {@code [B, n, H]}, V v
   * @param readers the states that read one memory
   */
  record Memory<T extends TFloating>(Operand<T> values, Operand<T> keys, Readers readers) {}

  /** The states that read one memory. */
  enum Readers {
    /** One state. */
    ONE,
    /** As many states as an image has hypotheses. */
    HYPOTHESES
  }

  /** Returns the keys of rows {@code [..., H]}. */
  <T extends TFloating> Operand<T> keys(GraphScope<T> scope, Operand<T> values) {
    return Linear.withoutBias(width, width).build(scope.variableScope("memory"), values);
  }

  /**
   * Builds the contexts of N states; N = B K for K readers.
   *
   * @param state {@code [N, H]}
   * @param penalty {@code [N, n]}, added to the scores
   * @return {@code [N, H]}
   */
  <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> state, Memory<T> memory, Optional<Operand<T>> penalty) {
    Ops tf = scope.tf();
    Operand<T> query = Linear.withoutBias(width, width).build(scope.variableScope("state"), state);
    Operand<T> kernel =
        scope
            .variableScope("score")
            .trainable("kernel", Shape.of(width, 1), Initialisers.fanInUniform(width));
    boolean single = memory.readers() == Readers.ONE;
    Operand<T> sum = // [B, n, H] or [B, K, n, H]
        single
            ? tf.math.add(memory.keys(), tf.expandDims(query, tf.constant(1)))
            : tf.math.add(
                tf.expandDims(memory.keys(), tf.constant(1)), byImage(tf, query, memory.keys()));
    Operand<T> inner = tf.reshape(tf.math.tanh(sum), tf.constant(new int[] {-1, width}));
    Operand<T> scores = // [N, n]
        tf.reshape(tf.linalg.matMul(inner, kernel), scoreShape(tf, memory.keys()));
    Operand<T> weights =
        tf.nn.softmax(penalty.isPresent() ? tf.math.add(scores, penalty.get()) : scores);
    return single
        ? tf.linalg.einsum(List.of(weights, memory.values()), "bn,bnh->bh")
        : contexts(tf, weights, memory.values());
  }

  /** Returns {@code [B, K, 1, H]}. */
  private <T extends TFloating> Operand<T> byImage(Ops tf, Operand<T> query, Operand<T> keys) {
    return tf.reshape(
        query,
        Shapes.stack(
            tf,
            List.of(
                Shapes.dimension(tf, keys, 0),
                tf.constant(-1),
                tf.constant(1),
                tf.constant(width))));
  }

  private static Operand<TInt32> scoreShape(Ops tf, Operand<?> keys) {
    long rows = keys.shape().get(1);
    return rows == Shape.UNKNOWN_SIZE
        ? Shapes.stack(tf, List.of(tf.constant(-1), Shapes.dimension(tf, keys, 1)))
        : tf.constant(new int[] {-1, (int) rows});
  }

  private <T extends TFloating> Operand<T> contexts(Ops tf, Operand<T> weights, Operand<T> values) {
    Operand<T> grouped = // [B, K, n]
        tf.reshape(
            weights,
            Shapes.stack(
                tf,
                List.of(
                    Shapes.dimension(tf, values, 0),
                    tf.constant(-1),
                    Shapes.dimension(tf, values, 1))));
    return tf.reshape(
        tf.linalg.einsum(List.of(grouped, values), "bkn,bnh->bkh"),
        tf.constant(new int[] {-1, width}));
  }
}
