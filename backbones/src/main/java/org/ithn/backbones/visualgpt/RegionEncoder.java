package org.ithn.backbones.visualgpt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.FeedForward;
import org.ithn.framework.layers.LayerNorm;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Masks;
import org.ithn.framework.layers.MultiHeadAttention;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * Region encoder of VisualGPT: a post-norm transformer without positions, whose levels are the
 * outputs of its layers.
 *
 * <p>Variables: {@code regions}, {@code norm}, {@code layer_i/self_attention}, {@code
 * layer_i/feed_forward}, each sublayer with a norm after it.
 *
 * <p>Source: Chen et al., "VisualGPT", CVPR 2022; its code, {@code models/transformer/encoders.py}.
 * Differs: if every region of an example is masked, all get equal weight instead of NaN.
 *
 * @param config widths, layers and dropout
 */
public record RegionEncoder(VisualGptConfig config) {
  static final double EPSILON = 1e-5;

  /**
   * Levels that the decoder attends to, with R regions.
   *
   * @param levels {@code [B, R, H]} each, in the order of the layers
   * @param regionMask {@code [B, R]}; true = keep, false = masked; empty if no region is masked
   */
  public record Levels<T extends TFloating>(
      List<Operand<T>> levels, Optional<Operand<TBool>> regionMask) {

    /** Returns the output of the last layer. */
    public Operand<T> lastLevel() {
      return levels.get(levels.size() - 1);
    }

    /** Returns the attention mask {@code [B, 1, 1, R]}; empty if no region is masked. */
    public List<Operand<TBool>> attentionMask(Ops tf) {
      return regionMask.map(keep -> List.of(Masks.ofKeys(tf, keep))).orElse(List.of());
    }
  }

  /**
   * Builds the encoder.
   *
   * @param regions {@code [B, R, D]}
   */
  public <T extends TFloating> Levels<T> build(GraphScope<T> scope, Operand<T> regions) {
    Linear embedding = Linear.glorot(config.inputWidth(), config.width());
    Operand<T> x = TanhGelu.build(scope, embedding.build(scope.variableScope("regions"), regions));
    x = norm().build(scope.variableScope("norm"), dropout().build(scope, x)); // [B, R, H]
    Optional<Operand<TBool>> attended = regionMask(scope, regions, x);
    List<Operand<TBool>> mask = new Levels<T>(List.of(x), attended).attentionMask(scope.tf());
    List<Operand<T>> levels = new ArrayList<>();
    for (int i = 0; i < config.encoder().layers(); i++) {
      x = layer(scope.sub("layer_" + i), x, mask);
      levels.add(x);
    }
    return new Levels<>(levels, attended);
  }

  private <T extends TFloating> Optional<Operand<TBool>> regionMask(
      GraphScope<T> scope, Operand<T> raw, Operand<T> embedded) {
    Ops tf = scope.tf();
    return switch (config.regions().mask()) {
      case NONE -> Optional.empty();
      case EXACT_ZERO_SUM ->
          Optional.of(
              tf.math.notEqual(
                  tf.reduceSum(tf.stopGradient(embedded), tf.constant(2)), scope.scalar(0)));
      case RAW_ZERO_ROWS -> Optional.of(nonZeroMask(scope, raw));
    };
  }

  /** Builds the mask of regions {@code [B, R]}; true = not a row of zeros. */
  static <T extends TFloating> Operand<TBool> nonZeroMask(GraphScope<T> scope, Operand<T> raw) {
    Ops tf = scope.tf();
    return tf.math.greater(tf.reduceMax(tf.math.abs(raw), tf.constant(2)), scope.scalar(0));
  }

  private <T extends TFloating> Operand<T> layer(
      GraphScope<T> scope, Operand<T> x, List<Operand<TBool>> mask) {
    Ops tf = scope.tf();
    MultiHeadAttention attention =
        new MultiHeadAttention(config.width(), config.heads(), new Dropout(0));
    GraphScope<T> self = scope.variableScope("self_attention");
    Operand<T> attended = attention.build(self, x, attention.keysAndValues(self, x), mask);
    x =
        norm()
            .build(
                scope.variableScope("self_attention_norm"),
                tf.math.add(x, dropout().build(scope, attended)));
    FeedForward feedForward =
        new FeedForward(config.width(), config.encoder().feedForwardWidth(), dropout());
    Operand<T> out = feedForward.build(scope.variableScope("feed_forward"), x);
    return norm()
        .build(
            scope.variableScope("feed_forward_norm"), tf.math.add(x, dropout().build(scope, out)));
  }

  private LayerNorm norm() {
    return new LayerNorm(config.width(), EPSILON);
  }

  private Dropout dropout() {
    return new Dropout(config.dropout());
  }

  /**
   * Builds the mean of the last level over regions that are not padding, independent of the
   * encoder's mask.
   */
  <T extends TFloating> Operand<T> pool(GraphScope<T> scope, Operand<T> regions, Levels<T> levels) {
    Ops tf = scope.tf();
    if (config.regions().source() == VisualGptConfig.RegionSource.GRID) {
      return tf.math.mean(levels.lastLevel(), tf.constant(1));
    }
    Operand<T> weights = // [B, R, 1]
        tf.expandDims(tf.dtypes.cast(nonZeroMask(scope, regions), scope.type()), tf.constant(2));
    Operand<T> count = tf.math.maximum(tf.reduceSum(weights, tf.constant(1)), scope.scalar(1));
    return tf.math.div(
        tf.reduceSum(tf.math.mul(levels.lastLevel(), weights), tf.constant(1)), count); // [B, H]
  }
}
