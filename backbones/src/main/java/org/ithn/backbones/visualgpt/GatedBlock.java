package org.ithn.backbones.visualgpt;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.LayerNorm;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Linear.Bias;
import org.ithn.framework.layers.Masks;
import org.ithn.framework.layers.MultiHeadAttention;
import org.ithn.framework.layers.MultiHeadAttention.KeysAndValues;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * GPT-2 block whose cross-attention to the image passes through self-resurrecting activation units.
 *
 * <pre>
 * a   = dropout(x + selfAttention(norm(x)))
 * c_k = crossAttention(norm(a), norm(V_k))                  V_k: level k of the encoder, k = 1..3
 * w_k = sigmoid(gate_k [a ; c_k])
 * g_k = w_k [w_k &gt; tau] a + (1 - w_k) [w_k &lt; 1 - tau] c_k
 * s   = (g_1 + g_2 + g_3) / sqrt(3)
 * y   = dropout(s + mlp(mlpNorm(s)))
 * </pre>
 *
 * <p>x, a and the levels share one norm; the levels share one cross-attention. {@code s} and {@code
 * y} are 0 at padding. No gradient flows through the comparisons. For instance, with tau = 0.2 a
 * gate of 0.1 passes only {@code 0.9 c}, and a gate of 0.9 only {@code 0.9 a}.
 *
 * <p>Variables: {@code attention_norm}, {@code self_attention/query_key_value}, {@code
 * self_attention/output}, {@code cross_attention/{query,key,value,output}}, {@code gate_1} to
 * {@code gate_3}, {@code feed_forward_norm}, {@code feed_forward/{inner,outer}}.
 *
 * <p>Source: Chen et al., "VisualGPT", CVPR 2022, Sec. 3.3; its code, {@code
 * models/transformer/gpt_decoder_visualGPT.py}.
 *
 * @param config widths, threshold and dropout
 */
record GatedBlock(VisualGptConfig config) {
  private static final double OUTPUT_DEVIATION = 0.02;
  private static final int PROJECTIONS = 3;
  private static final int INNER = 4; // times the width, as in GPT-2

  /**
   * Encoder levels projected for cross-attention.
   *
   * @param levels the keys and values {@code [B, R, H]} of each level
   * @param mask {@code [B, 1, 1, R]}, true = keep; at most one
   */
  record ProjectedLevels<T extends TFloating>(
      List<KeysAndValues<T>> levels, List<Operand<TBool>> mask) {}

  /** Projects the encoder's levels, {@code [B, R, H]} each. */
  <T extends TFloating> List<KeysAndValues<T>> projectLevels(
      GraphScope<T> scope, RegionEncoder.Levels<T> encoded) {
    GraphScope<T> cross = scope.variableScope("cross_attention");
    List<KeysAndValues<T>> memory = new ArrayList<>();
    for (Operand<T> level : encoded.levels()) {
      Operand<T> normal = norm(scope, level);
      memory.add(
          new KeysAndValues<>(
              projection().build(cross.variableScope("key"), normal),
              projection().build(cross.variableScope("value"), normal)));
    }
    return memory;
  }

  /**
   * Builds the block over all positions at once.
   *
   * @param x {@code [B, T, H]}
   * @param mask the masks of the self-attention, broadcastable to {@code [B, A, T, T]}; true = keep
   * @param real {@code [B, T, 1]}; 1 = real, 0 = padding
   * @return {@code [B, T, H]}
   */
  <T extends TFloating> Operand<T> build(
      GraphScope<T> scope,
      Operand<T> x,
      ProjectedLevels<T> memory,
      List<Operand<TBool>> mask,
      Operand<T> real) {
    Ops tf = scope.tf();
    QueryKeysValues<T> own = projectQueryKeysValues(scope, x);
    Operand<T> attended = selfAttention(scope, x, own.query(), own.memory(), mask);
    Operand<T> gated = tf.math.mul(gatedCrossAttention(scope, attended, memory), real);
    return tf.math.mul(feedForward(scope, gated), real);
  }

  /**
   * Token mask of a decoding step: 1 = real, 0 = padding.
   *
   * @param current {@code [N, 1, 1]}, the new position
   * @param positions {@code [N, t + 1, 1]}, all positions so far
   */
  record TokenMask<T extends TFloating>(Operand<T> current, Operand<T> positions) {
    /** Returns the attention mask {@code [N, 1, 1, t + 1]}; true = keep. */
    private Operand<TBool> mask(GraphScope<T> scope) {
      Ops tf = scope.tf();
      Operand<T> row = tf.squeeze(positions, Squeeze.axis(List.of(2L))); // [N, t + 1]
      return Masks.ofKeys(tf, tf.math.greater(row, scope.scalar(0)));
    }
  }

  /**
   * Builds the block for one new position of N = B K rows.
   *
   * @param x {@code [N, H]}
   * @param past the keys and values {@code [N, t, H]} of the previous positions
   * @param real the mask of padding
   */
  <T extends TFloating> BlockStep<T> step(
      GraphScope<T> scope,
      Operand<T> x,
      ProjectedLevels<T> memory,
      KeysAndValues<T> past,
      TokenMask<T> real) {
    Ops tf = scope.tf();
    Operand<T> rows = tf.expandDims(x, tf.constant(1)); // [N, 1, H]
    QueryKeysValues<T> own = projectQueryKeysValues(scope, rows);
    KeysAndValues<T> cache = past.append(tf, own.memory());
    Operand<T> attended = selfAttention(scope, rows, own.query(), cache, List.of(real.mask(scope)));
    KeysAndValues<T> level = memory.levels().get(0);
    Operand<T> perImage = // [B, K, H]; avoids copying the levels per hypothesis
        level.groupByImage(tf, attended, config.width());
    Operand<T> here = level.groupByImage(tf, real.current(), 1); // [B, K, 1]
    Operand<T> gated = tf.math.mul(gatedCrossAttention(scope, perImage, memory), here);
    Operand<T> out = tf.math.mul(feedForward(scope, gated), here);
    return new BlockStep<>(tf.reshape(out, tf.constant(new int[] {-1, config.width()})), cache);
  }

  /**
   * Result of one step.
   *
   * @param x {@code [N, H]}
   * @param cache the keys and values {@code [N, t + 1, H]}
   */
  record BlockStep<T extends TFloating>(Operand<T> x, KeysAndValues<T> cache) {}

  private record QueryKeysValues<T extends TFloating>(Operand<T> query, KeysAndValues<T> memory) {}

  private <T extends TFloating> QueryKeysValues<T> projectQueryKeysValues(
      GraphScope<T> scope, Operand<T> x) {
    Linear joint =
        new Linear(
            config.width(), PROJECTIONS * config.width(), Initialisers.glorotUniform(), Bias.ZERO);
    Operand<T> all =
        joint.build(
            scope.variableScope("self_attention").variableScope("query_key_value"), norm(scope, x));
    Iterator<Operand<T>> parts = // [B, T, H] each
        scope.tf().split(scope.tf().constant(2), all, (long) PROJECTIONS).iterator();
    return new QueryKeysValues<>(parts.next(), new KeysAndValues<>(parts.next(), parts.next()));
  }

  private <T extends TFloating> Operand<T> selfAttention(
      GraphScope<T> scope,
      Operand<T> x,
      Operand<T> query,
      KeysAndValues<T> memory,
      List<Operand<TBool>> mask) {
    Operand<T> mixed = attention(0).dotProductAttention(scope, query, memory, mask);
    Operand<T> out =
        projection().build(scope.variableScope("self_attention").variableScope("output"), mixed);
    // The original applies dropout to the sum.
    return dropout().build(scope, scope.tf().math.add(x, out));
  }

  /** Builds the sum of the gated levels, {@code [B, T, H]}. */
  private <T extends TFloating> Operand<T> gatedCrossAttention(
      GraphScope<T> scope, Operand<T> a, ProjectedLevels<T> memory) {
    Ops tf = scope.tf();
    GraphScope<T> cross = scope.variableScope("cross_attention");
    Operand<T> query = projection().build(cross.variableScope("query"), norm(scope, a));
    Linear output =
        new Linear(
            config.width(), config.width(), Initialisers.normal(OUTPUT_DEVIATION), Bias.ZERO);
    List<Operand<T>> parts = new ArrayList<>();
    for (int k = 0; k < memory.levels().size(); k++) {
      Operand<T> mixed =
          attention(config.decoder().crossDropout())
              .dotProductAttention(cross, query, memory.levels().get(k), memory.mask());
      Operand<T> gated = output.build(cross.variableScope("output"), mixed);
      parts.add(gate(scope.variableScope("gate_" + (k + 1)), a, gated));
    }
    return tf.math.mul(tf.math.addN(parts), scope.scalar(1 / Math.sqrt(parts.size())));
  }

  private <T extends TFloating> Operand<T> gate(GraphScope<T> scope, Operand<T> a, Operand<T> c) {
    Ops tf = scope.tf();
    Linear layer = Linear.of(2 * config.width(), config.width());
    Operand<T> w = tf.math.sigmoid(layer.build(scope, tf.concat(List.of(a, c), tf.constant(2))));
    Operand<T> fixed = tf.stopGradient(w);
    Operand<T> words = // [w > tau]
        tf.dtypes.cast(
            tf.math.greater(fixed, scope.scalar(config.decoder().threshold())), scope.type());
    Operand<T> image = // [w < 1 - tau]
        tf.dtypes.cast(
            tf.math.less(fixed, scope.scalar(1 - config.decoder().threshold())), scope.type());
    Operand<T> rest = tf.math.sub(scope.scalar(1), w);
    return tf.math.add(
        tf.math.mul(tf.math.mul(w, words), a), tf.math.mul(tf.math.mul(rest, image), c));
  }

  private <T extends TFloating> Operand<T> feedForward(GraphScope<T> scope, Operand<T> x) {
    Ops tf = scope.tf();
    int inner = INNER * config.width();
    GraphScope<T> layers = scope.variableScope("feed_forward");
    Operand<T> normal = layerNorm().build(scope.variableScope("feed_forward_norm"), x);
    Operand<T> wide =
        TanhGelu.build(
            scope,
            new Linear(config.width(), inner, Initialisers.glorotUniform(), Bias.ZERO)
                .build(layers.variableScope("inner"), normal));
    Operand<T> out =
        new Linear(inner, config.width(), Initialisers.glorotUniform(), Bias.ZERO)
            .build(layers.variableScope("outer"), wide);
    return dropout().build(scope, tf.math.add(x, out));
  }

  private <T extends TFloating> Operand<T> norm(GraphScope<T> scope, Operand<T> x) {
    return layerNorm().build(scope.variableScope("attention_norm"), x);
  }

  private LayerNorm layerNorm() {
    return new LayerNorm(config.width(), RegionEncoder.EPSILON);
  }

  private Linear projection() {
    return new Linear(config.width(), config.width(), Initialisers.glorotUniform(), Bias.ZERO);
  }

  private MultiHeadAttention attention(double dropout) {
    return new MultiHeadAttention(config.width(), config.heads(), new Dropout(dropout));
  }

  private Dropout dropout() {
    return new Dropout(config.dropout());
  }
}
