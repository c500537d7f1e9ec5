package org.ithn.framework.layers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * Multi-head attention: {@code softmax(Q K^T / sqrt(d)) V} per head, where d = H / A and heads are
 * contiguous in the width.
 *
 * <p>Variables: {@code query}, {@code key}, {@code value}, {@code output}, each {@code kernel}
 * {@code [H, H]} and {@code bias} {@code [H]}.
 *
 * <p>Source: Vaswani et al., 2017, Sec. 3.2.2, with dropout on the weights as in R2GenCMN.
 *
 * @param width H, the width of input and output
 * @param heads A, the number of heads, a divisor of H
 * @param dropout the dropout on the attention weights
 */
public record MultiHeadAttention(int width, int heads, Dropout dropout) {
  static final double MASKED = -1e9;

  public MultiHeadAttention {
    checkArgument(
        heads >= 1 && width % heads == 0,
        "attention: width %s cannot be split into %s heads; use a multiple of the head count",
        width,
        heads);
  }

  /**
   * Projected keys and values, not yet split into heads.
   *
   * @param keys {@code [B, S, H]}
   * @param values {@code [B, S, H]}
   */
  public record KeysAndValues<T extends TFloating>(Operand<T> keys, Operand<T> values) {
    /** Returns these followed by others along the positions, {@code [B, S + S', H]}. */
    public KeysAndValues<T> append(Ops tf, KeysAndValues<T> others) {
      return new KeysAndValues<>(
          tf.concat(List.of(keys, others.keys), tf.constant(1)),
          tf.concat(List.of(values, others.values), tf.constant(1)));
    }

    /**
     * Groups the K hypotheses of each of B images, for attention to a memory that exists once per
     * image.
     *
     * @param rows {@code [B * K, 1, H]}
     * @return {@code [B, K, H]}, where B is the batch size of these keys
     */
    public Operand<T> groupByImage(Ops tf, Operand<T> rows, int width) {
      return tf.reshape(
          rows,
          Shapes.stack(
              tf, List.of(Shapes.dimension(tf, keys, 0), tf.constant(-1), tf.constant(width))));
    }
  }

  /** Returns d, the width of a head. */
  int depth() {
    return width / heads;
  }

  /** Returns the factor of the scores, {@code 1 / sqrt(d)}. */
  double scale() {
    return 1 / Math.sqrt(depth());
  }

  /**
   * Projects a memory to keys and values.
   *
   * @param memory {@code [B, S, H]} (or {@code [N, H]} for one position of N rows)
   */
  public <T extends TFloating> KeysAndValues<T> keysAndValues(
      GraphScope<T> scope, Operand<T> memory) {
    return new KeysAndValues<>(
        projection().build(scope.variableScope("key"), memory),
        projection().build(scope.variableScope("value"), memory));
  }

  /**
   * Attends from every position of {@code x} to the memory.
   *
   * @param x {@code [B, T, H]}
   * @param memory the result of {@link #keysAndValues}
   * @param mask masks broadcastable to {@code [B, A, T, S]}; true = may be attended to. Each query
   *     needs at least one such key; otherwise all keys get equal weight.
   * @return {@code [B, T, H]}
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> x, KeysAndValues<T> memory, List<Operand<TBool>> mask) {
    return build(scope, x, memory, mask, List.of());
  }

  /**
   * Attends with values that are added to the scaled scores, such as log-probabilities of edges.
   *
   * @param mask as in the method without bias
   * @param bias values broadcastable to {@code [B, A, T, S]}
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope,
      Operand<T> x,
      KeysAndValues<T> memory,
      List<Operand<TBool>> mask,
      List<Operand<T>> bias) {
    Operand<T> queries = projection().build(scope.variableScope("query"), x);
    Operand<T> weights = softmaxWeights(scope, queries, memory.keys(), mask, bias);
    return projection()
        .build(scope.variableScope("output"), mix(scope, queries, weights, memory.values()));
  }

  /**
   * Attends with projected queries and does not project the result; adds no variables.
   *
   * @param queries {@code [B, T, H]}
   * @param memory projected keys and values
   * @param mask as in {@link #build}
   * @return {@code [B, T, H]}, the heads concatenated
   */
  public <T extends TFloating> Operand<T> dotProductAttention(
      GraphScope<T> scope, Operand<T> queries, KeysAndValues<T> memory, List<Operand<TBool>> mask) {
    Operand<T> weights = softmaxWeights(scope, queries, memory.keys(), mask, List.of());
    return mix(scope, queries, weights, memory.values());
  }

  /** Mixes values {@code [B, S, H]} by weights {@code [B, A, T, S]}. */
  private <T extends TFloating> Operand<T> mix(
      GraphScope<T> scope, Operand<T> queries, Operand<T> weights, Operand<T> values) {
    Operand<T> mixed = // [B, T, A, d]
        MixedPrecision.einsum(
            scope, "bats,bsad->btad", dropout.build(scope, weights), heads(scope, values));
    return scope.tf().reshape(mixed, Shapes.leadingDimensions(scope.tf(), queries, 2, width));
  }

  /**
   * Returns the attention weights of each position of {@code x} on each position of the memory,
   * before dropout.
   *
   * @param x {@code [B, T, H]}
   * @param keys {@code [B, S, H]}, from {@link #keysAndValues}
   * @param mask as in {@link #build}
   * @return {@code [B, A, T, S]}, summing to 1 over S
   */
  public <T extends TFloating> Operand<T> attentionWeights(
      GraphScope<T> scope, Operand<T> x, Operand<T> keys, List<Operand<TBool>> mask) {
    return softmaxWeights(
        scope, projection().build(scope.variableScope("query"), x), keys, mask, List.of());
  }

  private <T extends TFloating> Operand<T> softmaxWeights(
      GraphScope<T> scope,
      Operand<T> queries,
      Operand<T> keys,
      List<Operand<TBool>> mask,
      List<Operand<T>> bias) {
    Operand<T> scores = // [B, A, T, S]
        MixedPrecision.einsum(scope, "btad,bsad->bats", heads(scope, queries), heads(scope, keys));
    return maskedSoftmax(scope, scores, mask, bias);
  }

  private <T extends TFloating> Operand<T> maskedSoftmax(
      GraphScope<T> scope, Operand<T> unscaled, List<Operand<TBool>> mask, List<Operand<T>> bias) {
    var tf = scope.tf();
    Operand<T> scores = tf.math.mul(unscaled, scope.scalar(scale()));
    for (Operand<T> each : bias) {
      scores = tf.math.add(scores, each);
    }
    for (Operand<TBool> keep : mask) {
      scores = tf.select(keep, scores, scope.scalar(MASKED));
    }
    return tf.nn.softmax(scores);
  }

  Linear projection() {
    return Linear.glorot(width, width);
  }

  /** Reshapes {@code [B, S, H]} to {@code [B, S, A, d]}. */
  <T extends TFloating> Operand<T> heads(GraphScope<T> scope, Operand<T> x) {
    var tf = scope.tf();
    return tf.reshape(x, Shapes.leadingDimensions(tf, x, 2, heads, depth()));
  }
}
