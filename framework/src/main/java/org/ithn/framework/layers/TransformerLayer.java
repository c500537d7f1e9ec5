package org.ithn.framework.layers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.MultiHeadAttention.KeysAndValues;
import org.ithn.framework.layers.StepAttention.JointProjection;
import org.ithn.framework.layers.StepAttention.SplitHeads;
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

  /**
   * Tensors of a decoder layer that every decoding step reads.
   *
   * @param encoded keys and values of the encoder's output
   * @param projection the projections of the self-attention
   */
  public record StepMemory<T extends TFloating>(
      SplitHeads<T> encoded, JointProjection<T> projection) {
    private static final String KEYS = "_keys";
    private static final String VALUES = "_values";

    /** Returns the tensors by name. */
    public Map<String, Operand<T>> named(String prefix) {
      Map<String, Operand<T>> named = new LinkedHashMap<>(projection.named(prefix));
      named.put(prefix + KEYS, encoded.keys());
      named.put(prefix + VALUES, encoded.values());
      return named;
    }

    /** Returns the tensors that {@link #named} has put into a map. */
    public static <T extends TFloating> StepMemory<T> of(
        Map<String, Operand<T>> tensors, String prefix) {
      return new StepMemory<>(
          new SplitHeads<>(tensors.get(prefix + KEYS), tensors.get(prefix + VALUES)),
          JointProjection.of(tensors, prefix));
    }
  }

  /** Builds the tensors that {@link #step} reads, of the encoder's output {@code [B, P, H]}. */
  public <T extends TFloating> StepMemory<T> stepMemory(GraphScope<T> scope, Operand<T> encoded) {
    return new StepMemory<>(
        stepAttention().projectMemory(scope.variableScope("cross_attention"), encoded),
        stepAttention().jointProjection(scope.variableScope("self_attention")));
  }

  /**
   * Places and masks that all layers of a decoding step share.
   *
   * @param caches the places of the self-attention's keys and values
   * @param cross masks of the attention to the encoder's output, broadcastable to {@code [B, A, K,
   *     P]}; 0 = keep, -1e9 = ignore
   * @param norm the norm before each sublayer, applied to {@code [N, H]}
   */
  public record StepContext<T extends TFloating>(
      HypothesisCaches<T> caches, List<Operand<T>> cross, Norm<T> norm) {
    public StepContext {
      cross = List.copyOf(cross);
    }
  }

  /**
   * Adds a decoder layer for one new position.
   *
   * @param x {@code [N, H]}, where N = B * K
   * @param memory the result of {@link #stepMemory}, which exists once per image
   * @param past keys and values of the previous positions; see {@link HypothesisCaches}
   * @return {@code [N, H]} and the cache with this position
   */
  public <T extends TFloating> StepAttention.Output<T> step(
      GraphScope<T> scope,
      Operand<T> x,
      StepMemory<T> memory,
      SplitHeads<T> past,
      StepContext<T> context) {
    Norm<T> norm = context.norm();
    StepAttention.Output<T> own =
        stepAttention()
            .build(
                scope.variableScope("self_attention"),
                norm.build(scope.variableScope("self_attention_norm"), x),
                memory.projection(),
                past,
                context.caches());
    Operand<T> attended = residual(scope, x, own.x());
    Operand<T> cross =
        stepAttention()
            .build(
                scope.variableScope("cross_attention"),
                norm.build(scope.variableScope("cross_attention_norm"), attended),
                memory.encoded(),
                context.cross());
    Operand<T> out = feedForward(scope, residual(scope, attended, cross), norm);
    return new StepAttention.Output<>(out, own.cache());
  }

  private StepAttention stepAttention() {
    return new StepAttention(attention);
  }

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
