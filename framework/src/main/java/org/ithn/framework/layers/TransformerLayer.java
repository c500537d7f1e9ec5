package org.ithn.framework.layers;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.MultiHeadAttention.KeysAndValues;
import org.ithn.framework.layers.MultiHeadAttention.SplitHeads;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * A layer of a pre-norm transformer, whose sublayers compute {@code x +
 * dropout(sublayer(norm(x)))}.
 *
 * <p>An encoder layer consists of self-attention and feed-forward; a decoder layer adds attention
 * to the encoder's output in between.
 *
 * <p>Variables: {@code self_attention}, {@code cross_attention}, {@code feed_forward} and a norm
 * before each: {@code self_attention_norm} and so on. The norms are {@link R2GenLayerNorm}s unless
 * another {@link Norm} is passed.
 *
 * @param attention the attention, for both self- and cross-attention
 * @param feedForward the last sublayer
 * @param dropout the dropout on the result of each sublayer
 */
public record TransformerLayer(
    MultiHeadAttention attention, FeedForward feedForward, Dropout dropout) {

  /**
   * Returns a layer with one dropout rate throughout, as in R2GenCMN.
   *
   * @param width H, the width of the layer
   * @param heads A, the number of heads
   * @param innerWidth the width inside the feed-forward sublayer
   * @param dropout the dropout rate, in [0, 1)
   */
  public static TransformerLayer of(int width, int heads, int innerWidth, double dropout) {
    Dropout drop = new Dropout(dropout);
    return new TransformerLayer(
        new MultiHeadAttention(width, heads, drop), new FeedForward(width, innerWidth, drop), drop);
  }

  /**
   * Adds an encoder layer.
   *
   * @param x {@code [B, P, H]}
   * @return {@code [B, P, H]}
   */
  public <T extends TFloating> Operand<T> encode(GraphScope<T> scope, Operand<T> x) {
    return encode(scope, x, List.of());
  }

  /**
   * Adds an encoder layer whose positions attend to some positions only.
   *
   * @param mask masks of the self-attention, broadcastable to {@code [B, A, P, P]}; true = keep
   */
  public <T extends TFloating> Operand<T> encode(
      GraphScope<T> scope, Operand<T> x, List<Operand<TBool>> mask) {
    Norm<T> norm = defaultNorm();
    return feedForward(scope, selfAttention(scope, x, mask, norm), norm);
  }

  /**
   * Adds a decoder layer for all positions at once.
   *
   * @param x {@code [B, T, H]}
   * @param memory the encoder's output projected by {@link #projectMemory}, {@code [B, P, H]}
   * @param mask masks of the self-attention, broadcastable to {@code [B, A, T, T]}; true = keep
   * @return {@code [B, T, H]}
   */
  public <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope, Operand<T> x, KeysAndValues<T> memory, List<Operand<TBool>> mask) {
    return decode(scope, x, memory, new DecoderMasks(mask, List.of()), defaultNorm());
  }

  /**
   * Masks of a decoder layer; true = keep.
   *
   * @param self masks of the self-attention, broadcastable to {@code [B, A, T, T]}
   * @param cross masks of the attention to the encoder's output, broadcastable to {@code [B, A, T,
   *     P]}; none = all of it
   */
  public record DecoderMasks(List<Operand<TBool>> self, List<Operand<TBool>> cross) {
    public DecoderMasks {
      self = List.copyOf(self);
      cross = List.copyOf(cross);
    }
  }

  /** Adds a decoder layer for all positions at once, with another norm before each sublayer. */
  public <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope,
      Operand<T> x,
      KeysAndValues<T> memory,
      DecoderMasks masks,
      Norm<T> norm) {
    Operand<T> attended = selfAttention(scope, x, masks.self(), norm);
    return feedForward(scope, crossAttention(scope, attended, memory, masks.cross(), norm), norm);
  }

  /**
   * Returns the weights of a decoder layer's attention to the encoder's output; used for
   * explanations only.
   *
   * @param x {@code [B, T, H]}, the layer's input
   * @param memory as in {@link #decode}
   * @param norm the norm before each sublayer
   * @return {@code [B, A, T, P]}, summing to 1 over P
   */
  public <T extends TFloating> Operand<T> crossAttentionWeights(
      GraphScope<T> scope,
      Operand<T> x,
      KeysAndValues<T> memory,
      DecoderMasks masks,
      Norm<T> norm) {
    Operand<T> attended = selfAttention(scope, x, masks.self(), norm);
    Operand<T> normal = norm.build(scope.variableScope("cross_attention_norm"), attended);
    return attention.attentionWeights(
        scope.variableScope("cross_attention"), normal, memory.keys(), masks.cross());
  }

  /**
   * Projects the encoder's output {@code [B, P, H]} to the keys and values of the cross-attention.
   */
  public <T extends TFloating> KeysAndValues<T> projectMemory(
      GraphScope<T> scope, Operand<T> encoded) {
    return attention.keysAndValues(scope.variableScope("cross_attention"), encoded);
  }

  /** Projects the encoder's output {@code [B, P, H]} into the layout that {@link #step} reads. */
  public <T extends TFloating> SplitHeads<T> projectStepMemory(
      GraphScope<T> scope, Operand<T> encoded) {
    return attention.splitHeads(scope, projectMemory(scope, encoded));
  }

  /**
   * Adds a decoder layer for one new position.
   *
   * @param x {@code [N, H]}, where N = B * K
   * @param memory {@code [B, A, P, d]}, never copied per hypothesis
   * @param past keys and values {@code [N, A, t, d]} of the previous positions
   * @return the result and the cache extended by one position
   */
  public <T extends TFloating> StepOutput<T> step(
      GraphScope<T> scope, Operand<T> x, SplitHeads<T> memory, SplitHeads<T> past) {
    return step(scope, x, memory, past, List.of(), defaultNorm());
  }

  /**
   * Adds a decoder layer for one new position, with another norm before each sublayer. The norm
   * receives the same N rows as {@code [N, 1, H]} and as {@code [B, K, H]}.
   *
   * @param cross masks of the attention to the memory, broadcastable to {@code [B, A, K, P]}
   */
  public <T extends TFloating> StepOutput<T> step(
      GraphScope<T> scope,
      Operand<T> x,
      SplitHeads<T> memory,
      SplitHeads<T> past,
      List<Operand<TBool>> cross,
      Norm<T> norm) {
    var tf = scope.tf();
    Operand<T> rows = tf.expandDims(x, tf.constant(1)); // [N, 1, H]
    GraphScope<T> self = scope.variableScope("self_attention");
    Operand<T> normal = norm.build(scope.variableScope("self_attention_norm"), rows);
    SplitHeads<T> fresh = attention.splitHeads(scope, attention.keysAndValues(self, normal));
    SplitHeads<T> cache = past.append(tf, fresh);
    Operand<T> attended = residual(scope, rows, attention.build(self, normal, cache));
    Operand<T> perImage = memory.groupByImage(tf, attended, attention.width()); // [B, K, H]
    Operand<T> queries = norm.build(scope.variableScope("cross_attention_norm"), perImage);
    Operand<T> attendedMemory =
        residual(
            scope,
            perImage,
            attention.build(scope.variableScope("cross_attention"), queries, memory, cross));
    Operand<T> out = feedForward(scope, attendedMemory, norm);
    return new StepOutput<>(tf.reshape(out, tf.constant(new int[] {-1, attention.width()})), cache);
  }

  /**
   * The result of one step.
   *
   * @param x {@code [N, H]}
   * @param cache keys and values {@code [N, A, t + 1, d]}
   */
  public record StepOutput<T extends TFloating>(Operand<T> x, SplitHeads<T> cache) {}

  private <T extends TFloating> Operand<T> selfAttention(
      GraphScope<T> scope, Operand<T> x, List<Operand<TBool>> mask, Norm<T> norm) {
    GraphScope<T> self = scope.variableScope("self_attention");
    Operand<T> normal = norm.build(scope.variableScope("self_attention_norm"), x);
    KeysAndValues<T> own = attention.keysAndValues(self, normal);
    return residual(scope, x, attention.build(self, normal, own, mask));
  }

  private <T extends TFloating> Operand<T> crossAttention(
      GraphScope<T> scope,
      Operand<T> x,
      KeysAndValues<T> memory,
      List<Operand<TBool>> mask,
      Norm<T> norm) {
    Operand<T> normal = norm.build(scope.variableScope("cross_attention_norm"), x);
    return residual(
        scope, x, attention.build(scope.variableScope("cross_attention"), normal, memory, mask));
  }

  private <T extends TFloating> Operand<T> feedForward(
      GraphScope<T> scope, Operand<T> x, Norm<T> norm) {
    Operand<T> normal = norm.build(scope.variableScope("feed_forward_norm"), x);
    return residual(scope, x, feedForward.build(scope.variableScope("feed_forward"), normal));
  }

  private <T extends TFloating> Norm<T> defaultNorm() {
    R2GenLayerNorm norm = new R2GenLayerNorm(attention.width());
    return norm::build;
  }

  private <T extends TFloating> Operand<T> residual(
      GraphScope<T> scope, Operand<T> x, Operand<T> sublayer) {
    return scope.tf().math.add(x, dropout.build(scope, sublayer));
  }
}
