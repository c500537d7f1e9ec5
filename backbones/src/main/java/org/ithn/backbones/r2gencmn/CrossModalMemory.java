package org.ithn.backbones.r2gencmn;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.MultiHeadAttention.KeysAndValues;
import org.ithn.framework.layers.TopKSoftmax;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Memory matrix of M slots that patches and words query: each head responds with the values of the
 * k best-matching slots.
 *
 * <p>The slots' keys and values do not depend on the batch; they are projected once and passed to
 * every query.
 *
 * <p>Variables: {@code matrix} {@code [M, H]}, {@code query}, {@code key}, {@code value}, {@code
 * output}.
 *
 * <p>Source: Chen et al., "Cross-modal Memory Networks for Radiology Report Generation", 2021, Sec.
 * 3.2; code {@code modules/base_cmn.py}.
 *
 * @param width H, the width of queries and slots
 * @param heads A, the number of heads
 * @param slots M, the number of slots
 * @param topK k, the number of slots that respond, 1 to M
 * @param dropout the dropout on the weights of the responding slots
 */
record CrossModalMemory(int width, int heads, int slots, int topK, Dropout dropout) {
  CrossModalMemory {
    checkArgument(
        topK >= 1 && topK <= slots,
        "memory.top_k must be in 1 to %s (memory.slots), got %s",
        slots,
        topK);
  }

  /**
   * Returns the slots' keys and values, {@code [A, M, d]} each. They are stored per head, because
   * transposing them would cost more than the products of a decoding step.
   */
  <T extends TFloating> KeysAndValues<T> keysAndValues(GraphScope<T> scope) {
    Operand<T> matrix =
        scope.trainable("matrix", Shape.of(slots, width), Initialisers.normal(1.0 / width));
    return new KeysAndValues<>(
        splitHeads(
            scope.tf(), Linear.glorot(width, width).build(scope.variableScope("key"), matrix)),
        splitHeads(
            scope.tf(), Linear.glorot(width, width).build(scope.variableScope("value"), matrix)));
  }

  /**
   * Builds the memory's response, without residual.
   *
   * @param x {@code [..., H]}
   * @param memory the output of {@link #keysAndValues}
   * @return the response, with the shape of {@code x}
   */
  <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> x, KeysAndValues<T> memory) {
    Operand<T> mixed = // [N, A, d]
        softmax().build(scope, scores(scope, x, memory), memory.values(), "anm,amd->nad");
    Operand<T> response = respond(scope, mixed); // [N, H]
    return x.shape().numDimensions() == 2
        ? response
        : scope.tf().reshape(response, scope.tf().shape(x));
  }

  /**
   * Builds the memory's response in a decoding step, without residual and gradient.
   *
   * @param x {@code [N, H]}
   * @param memory the output of {@link #keysAndValues}
   * @return {@code [N, H]}
   */
  <T extends TFloating> Operand<T> buildStep(
      GraphScope<T> scope, Operand<T> x, KeysAndValues<T> memory) {
    return respond(scope, softmax().buildStep(scope, scores(scope, x, memory), memory.values()));
  }

  /** Returns the scores of all slots, {@code [A, N, M]}. */
  private <T extends TFloating> Operand<T> scores(
      GraphScope<T> scope, Operand<T> x, KeysAndValues<T> memory) {
    Ops tf = scope.tf();
    Operand<T> query = Linear.glorot(width, width).build(scope.variableScope("query"), x);
    query = tf.math.mul(query, scope.scalar(1 / Math.sqrt((double) width / heads)));
    return tf.linalg.einsum(List.of(splitHeads(tf, query), memory.keys()), "and,amd->anm");
  }

  /** Joins the heads of {@code [N, A, d]} and projects them, {@code [N, H]}. */
  private <T extends TFloating> Operand<T> respond(GraphScope<T> scope, Operand<T> mixed) {
    Operand<T> joined = scope.tf().reshape(mixed, scope.tf().constant(new int[] {-1, width}));
    return Linear.glorot(width, width).build(scope.variableScope("output"), joined);
  }

  private TopKSoftmax softmax() {
    return new TopKSoftmax(slots, topK, dropout);
  }

  /** Reshapes {@code [..., H]} to {@code [A, N, d]}. */
  private <T extends TFloating> Operand<T> splitHeads(Ops tf, Operand<T> x) {
    Operand<T> rows = tf.reshape(x, tf.constant(new int[] {-1, heads, width / heads}));
    return tf.linalg.transpose(rows, tf.constant(new int[] {1, 0, 2}));
  }
}
