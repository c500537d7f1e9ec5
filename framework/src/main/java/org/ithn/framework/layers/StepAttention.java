package org.ithn.framework.layers;

import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Multi-head attention of N = B K hypotheses to one memory per image, in a decoding step.
 *
 * <p>It has the variables of {@link MultiHeadAttention} and equals it without dropout. Memories are
 * stored by head, because transposing them in every step would cost more than the step's products.
 *
 * @param attention the width, the heads and the variables
 */
public record StepAttention(MultiHeadAttention attention) {
  /**
   * Keys and values by head.
   *
   * @param keys {@code [B, A, S, d]}, multiplied by {@code 1 / sqrt(d)}
   * @param values {@code [B, A, S, d]}
   */
  public record SplitHeads<T extends TFloating>(Operand<T> keys, Operand<T> values) {}

  /**
   * Projections to queries, keys and values, side by side: one product reads the input once. The
   * keys are multiplied by {@code 1 / sqrt(d)}.
   *
   * @param kernel {@code [H, 3 H]}
   * @param bias {@code [3 H]}
   */
  public record JointProjection<T extends TFloating>(Operand<T> kernel, Operand<T> bias) {
    private static final String KERNEL = "_projection_kernel";
    private static final String BIAS = "_projection_bias";

    /** Returns both tensors by name. */
    public Map<String, Operand<T>> named(String prefix) {
      return Map.of(prefix + KERNEL, kernel, prefix + BIAS, bias);
    }

    /** Returns the tensors that {@link #named} has put into a map. */
    public static <T extends TFloating> JointProjection<T> of(
        Map<String, Operand<T>> tensors, String prefix) {
      return new JointProjection<>(tensors.get(prefix + KERNEL), tensors.get(prefix + BIAS));
    }
  }

  /**
   * The result of self-attention.
   *
   * @param x {@code [N, H]}
   * @param cache the keys and values, this step's included
   */
  public record Output<T extends TFloating>(Operand<T> x, SplitHeads<T> cache) {}

  /**
   * Projects a memory that all steps read.
   *
   * @param memory {@code [B, S, H]}
   */
  public <T extends TFloating> SplitHeads<T> projectMemory(GraphScope<T> scope, Operand<T> memory) {
    MultiHeadAttention.KeysAndValues<T> both = attention.keysAndValues(scope, memory);
    return new SplitHeads<>(
        headsFirst(scope, scaled(scope, both.keys())), headsFirst(scope, both.values()));
  }

  /** Joins the projections of self-attention. */
  public <T extends TFloating> JointProjection<T> jointProjection(GraphScope<T> scope) {
    Ops tf = scope.tf();
    Linear linear = attention.projection();
    GraphScope<T> query = scope.variableScope("query");
    GraphScope<T> key = scope.variableScope("key");
    GraphScope<T> value = scope.variableScope("value");
    return new JointProjection<>(
        tf.concat(
            List.of(linear.kernel(query), scaled(scope, linear.kernel(key)), linear.kernel(value)),
            tf.constant(1)),
        tf.concat(
            List.of(linear.bias(query), scaled(scope, linear.bias(key)), linear.bias(value)),
            tf.constant(0)));
  }

  private <T extends TFloating> Operand<T> scaled(GraphScope<T> scope, Operand<T> keys) {
    return scope.tf().math.mul(keys, scope.scalar(attention.scale()));
  }

  /** Reshapes {@code [B, S, H]} to {@code [B, A, S, d]}. */
  private <T extends TFloating> Operand<T> headsFirst(GraphScope<T> scope, Operand<T> x) {
    Ops tf = scope.tf();
    return tf.linalg.transpose(attention.heads(scope, x), tf.constant(new int[] {0, 2, 1, 3}));
  }

  /**
   * Attends to the memory of each hypothesis's image.
   *
   * @param x {@code [N, H]}
   * @param mask sums of scores and these masks replace the scores; broadcastable to {@code [B, A,
   *     K, S]}
   * @return {@code [N, H]}
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> x, SplitHeads<T> memory, List<Operand<T>> mask) {
    Operand<T> queries = attention.projection().build(scope.variableScope("query"), x);
    return attend(scope, queries, memory, mask);
  }

  /**
   * Attends from the current position to itself and the earlier ones.
   *
   * @param x {@code [N, H]}
   * @param projection the result of {@link #jointProjection}
   * @param past keys and values of the earlier positions
   * @param caches the places of this step
   */
  public <T extends TFloating> Output<T> build(
      GraphScope<T> scope,
      Operand<T> x,
      JointProjection<T> projection,
      SplitHeads<T> past,
      HypothesisCaches<T> caches) {
    Ops tf = scope.tf();
    Operand<T> product = MixedPrecision.matMul(scope, x, projection.kernel());
    List<? extends Operand<T>> parts =
        tf.split(tf.constant(1), tf.nn.biasAdd(product, projection.bias()), 3L).output();
    SplitHeads<T> cache =
        new SplitHeads<>(
            caches.write(scope, past.keys(), parts.get(1), attention.depth()),
            caches.write(scope, past.values(), parts.get(2), attention.depth()));
    return new Output<>(attend(scope, parts.get(0), cache, List.of(caches.mask())), cache);
  }

  private <T extends TFloating> Operand<T> attend(
      GraphScope<T> scope, Operand<T> queries, SplitHeads<T> memory, List<Operand<T>> mask) {
    Ops tf = scope.tf();
    Operand<TInt32> byHead = // B, K, A, d
        Shapes.stack(
            tf,
            List.of(
                Shapes.dimension(tf, memory.keys(), 0),
                tf.constant(-1),
                tf.constant(attention.heads()),
                tf.constant(attention.depth())));
    Operand<T> scores =
        MixedPrecision.einsum(scope, "bkad,basd->baks", tf.reshape(queries, byHead), memory.keys());
    for (Operand<T> each : mask) {
      scores = tf.math.add(scores, each);
    }
    Operand<T> mixed =
        MixedPrecision.einsum(scope, "baks,basd->bkad", tf.nn.softmax(scores), memory.values());
    Operand<T> joined = tf.reshape(mixed, tf.constant(new int[] {-1, attention.width()}));
    return attention.projection().build(scope.variableScope("output"), joined);
  }
}
