package org.ithn.backbones.ppked;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.transformer.PostNormSublayers;
import org.ithn.backbones.transformer.WordEmbedding;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.HypothesisCaches;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Masks;
import org.ithn.framework.layers.MultiHeadAttention;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.layers.StepAttention;
import org.ithn.framework.layers.StepAttention.JointProjection;
import org.ithn.framework.layers.StepAttention.SplitHeads;
import org.ithn.framework.model.IncrementalDecoder.Step;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * PPKED's multi-domain knowledge distiller: layers of masked self-attention, {@link
 * DistillingAttention} and feed-forward, each followed by a residual sum and a layer norm.
 *
 * <p>Scopes: {@code decoder/embedding}, {@code decoder/layer_i/self_attention}, {@code
 * distilling_attention}, {@code feed_forward} and a norm for each; {@code vocabulary}.
 *
 * <p>Source: Liu et al., CVPR 2021, Sec. 3.4. The number of layers is our choice.
 *
 * @param config the widths and layers
 * @param vocabularyWidth W, the width of the logits
 */
record DistillingDecoder(PpkedConfig config, int vocabularyWidth) {
  private static final String DECODER = "decoder";
  private static final String SELF = "self_attention";
  private static final String DISTILLING = "distilling_attention";
  private static final String NORM = "_norm";

  /**
   * Builds the decoder over whole reports.
   *
   * @param tokens {@code [B, T]}, 0, words, padding
   * @return {@code [B, T, H]}, the states before the vocabulary layer
   */
  <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope, Explorers.Knowledge<T> knowledge, Operand<TInt32> tokens) {
    GraphScope<T> decoder = scope.sub(DECODER);
    List<Operand<TBool>> mask =
        List.of(
            Masks.causal(scope, Shapes.dimension(scope.tf(), tokens, 1)),
            Masks.padding(scope, tokens));
    Operand<T> x = embedding().build(decoder.variableScope("embedding"), tokens);
    for (int i = 0; i < config.layers(); i++) {
      GraphScope<T> inside = decoder.sub("layer_" + i);
      GraphScope<T> self = inside.variableScope(SELF);
      MultiHeadAttention attention = selfAttention();
      Operand<T> attended = attention.build(self, x, attention.keysAndValues(self, x), mask);
      x = sublayers().addAndNormalise(inside, SELF + NORM, x, attended);
      x = distil(inside, x, distilling().project(inside.variableScope(DISTILLING), knowledge));
    }
    return x;
  }

  private <T extends TFloating> Operand<T> distil(
      GraphScope<T> scope, Operand<T> x, DistillingAttention.Projected<T> knowledge) {
    Operand<T> distilled = distilling().build(scope.variableScope(DISTILLING), x, knowledge);
    Operand<T> sum = sublayers().addAndNormalise(scope, DISTILLING + NORM, x, distilled);
    return sublayers().feedForward(scope, sum);
  }

  /** Builds the vocabulary layer; {@code hidden} is {@code [..., H]}. */
  <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> hidden) {
    return Linear.of(config.width(), vocabularyWidth)
        .build(scope.variableScope("vocabulary"), hidden);
  }

  /** Returns the projected knowledge and the joint projections of each layer by name. */
  <T extends TFloating> Map<String, Operand<T>> memories(
      GraphScope<T> scope, Explorers.Knowledge<T> knowledge) {
    Map<String, Operand<T>> memories = new LinkedHashMap<>();
    for (int i = 0; i < config.layers(); i++) {
      String name = "layer_" + i;
      GraphScope<T> inside = scope.variableScope(DECODER).variableScope(name);
      memories.putAll(
          distilling().project(inside.variableScope(DISTILLING), knowledge).named(name));
      memories.putAll(
          new StepAttention(selfAttention())
              .jointProjection(inside.variableScope(SELF))
              .named(name));
    }
    return memories;
  }

  /** Returns the empty {@link HypothesisCaches} of all layers. */
  <T extends TFloating> List<Operand<T>> emptyCaches(GraphScope<T> scope, Operand<TInt32> rows) {
    return HypothesisCaches.empty(scope, rows, selfAttention(), config.layers());
  }

  /** Builds one decoding step for N rows; see {@code IncrementalDecoder.step}. */
  <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> memories,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position) {
    Ops tf = scope.tf();
    GraphScope<T> decoder = scope.variableScope(DECODER);
    Operand<TInt32> flat = tf.constant(new int[] {-1, config.width()});
    Operand<T> x = // [N, H]
        embedding().buildStep(decoder.variableScope("embedding"), tokens, position);
    Operand<TInt32> images =
        Shapes.dimension(tf, DistillingAttention.Projected.of(memories, "layer_0").gates(), 0);
    HypothesisCaches<T> places =
        HypothesisCaches.build(scope, caches.get(0), images, selfAttention());
    List<Operand<T>> next = new ArrayList<>(List.of(places.lineage()));
    for (int i = 0; i < config.layers(); i++) {
      String name = "layer_" + i;
      GraphScope<T> inside = decoder.variableScope(name);
      StepAttention.Output<T> own =
          new StepAttention(selfAttention())
              .build(
                  inside.variableScope(SELF),
                  x,
                  JointProjection.of(memories, name),
                  new SplitHeads<>(caches.get(2 * i + 1), caches.get(2 * i + 2)),
                  places);
      Operand<T> attended = sublayers().addAndNormalise(inside, SELF + NORM, x, own.x());
      DistillingAttention.Projected<T> knowledge = DistillingAttention.Projected.of(memories, name);
      x = tf.reshape(distil(inside, groupByImage(tf, attended, knowledge), knowledge), flat);
      next.add(own.cache().keys());
      next.add(own.cache().values());
    }
    return new Step<>(logits(scope, x), next, next.size() - 1);
  }

  /** Reshapes rows {@code [N, H]} to the hypotheses of each image, {@code [B, K, H]}. */
  private <T extends TFloating> Operand<T> groupByImage(
      Ops tf, Operand<T> rows, DistillingAttention.Projected<T> knowledge) {
    Operand<TInt32> images = Shapes.dimension(tf, knowledge.gates(), 0);
    return tf.reshape(
        rows, Shapes.stack(tf, List.of(images, tf.constant(-1), tf.constant(config.width()))));
  }

  private MultiHeadAttention selfAttention() {
    return new MultiHeadAttention(config.width(), config.heads(), dropout());
  }

  private DistillingAttention distilling() {
    return new DistillingAttention(config.width(), config.heads(), dropout());
  }

  private PostNormSublayers sublayers() {
    return new PostNormSublayers(config.width(), config.feedForwardWidth(), dropout());
  }

  private WordEmbedding embedding() {
    return new WordEmbedding(vocabularyWidth, config.width(), dropout());
  }

  private Dropout dropout() {
    return new Dropout(config.dropout());
  }
}
