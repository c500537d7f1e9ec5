package org.ithn.backbones.r2gencmn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Embedding;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Masks;
import org.ithn.framework.layers.MultiHeadAttention.KeysAndValues;
import org.ithn.framework.layers.ReferenceLayerNorm;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.layers.SinusoidalPositions;
import org.ithn.framework.layers.TransformerLayer;
import org.ithn.framework.model.IncrementalDecoder.Step;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * R2GenCMN's encoder-decoder: patch features in, words out.
 *
 * <p>Patches and words are embedded, enriched by the memory's response, given positions and sent
 * through a pre-norm transformer. (Words get their positions before they query the memory, patches
 * after.)
 *
 * <p>Scopes: {@code patches}, {@code memory}, {@code encoder/layer_i}, {@code encoder/norm}, {@code
 * decoder/embedding}, {@code decoder/layer_i}, {@code decoder/norm}, {@code vocabulary}.
 *
 * <p>Source: Chen et al., 2021; code {@code modules/base_cmn.py}.
 *
 * @param config widths, layers and dropout
 * @param featureWidth D of the patches
 * @param vocabularyWidth W
 */
public record MemoryTransformer(R2GenCmnConfig config, int featureWidth, int vocabularyWidth) {
  /** More than any report or number of patches that is in use. */
  private static final int MOST_POSITIONS = 1024;

  /**
   * Adds the encoder.
   *
   * @param patches {@code [B, P, D]}
   * @return {@code [B, P, H]}
   */
  public <T extends TFloating> Operand<T> encode(GraphScope<T> scope, Operand<T> patches) {
    Ops tf = scope.tf();
    Operand<T> embedded =
        tf.nn.relu(Linear.of(featureWidth, config.width()).build(scope.at("patches"), patches));
    embedded = new Dropout(config.featureDropout()).build(scope, embedded);
    Operand<T> x = tf.math.add(embedded, respond(scope, embedded, slots(scope)));
    x = dropout().build(scope, positions().build(scope, x, MOST_POSITIONS));
    GraphScope<T> encoder = scope.sub("encoder");
    for (int i = 0; i < config.layers(); i++) {
      x = layer().encode(encoder.sub("layer_" + i), x);
    }
    return new ReferenceLayerNorm(config.width()).build(encoder.at("norm"), x);
  }

  /**
   * Adds the decoder over a whole report.
   *
   * @param encoded {@code [B, P, H]}
   * @param tokens {@code [B, T]}: 0, words, padding; position t sees the tokens up to t
   * @return {@code [B, T, H]}, the final hidden layer
   */
  public <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope, Operand<T> encoded, Operand<TInt32> tokens) {
    GraphScope<T> decoder = scope.sub("decoder");
    Operand<T> x = embedded(scope, decoder, tokens);
    List<Operand<TBool>> mask = mask(scope, tokens);
    for (int i = 0; i < config.layers(); i++) {
      x = decodeLayer(decoder, i, x, encoded, mask);
    }
    return new ReferenceLayerNorm(config.width()).build(decoder.at("norm"), x);
  }

  /**
   * Adds the decoder up to its last attention to the patches.
   *
   * @param encoded {@code [B, P, H]}
   * @param tokens {@code [B, T]}, as for {@link #decode}
   * @return {@code [B, T, P]}, the mean over the heads
   */
  public <T extends TFloating> Operand<T> attention(
      GraphScope<T> scope, Operand<T> encoded, Operand<TInt32> tokens) {
    GraphScope<T> decoder = scope.sub("decoder");
    Operand<T> x = embedded(scope, decoder, tokens);
    List<Operand<TBool>> mask = mask(scope, tokens);
    int last = config.layers() - 1;
    for (int i = 0; i < last; i++) {
      x = decodeLayer(decoder, i, x, encoded, mask);
    }
    GraphScope<T> layer = decoder.sub("layer_" + last);
    Operand<T> weights = // [B, A, T, P]
        layer().crossAttentionWeights(layer, x, layer().memory(layer, encoded), mask);
    return scope.tf().math.mean(weights, scope.tf().constant(1));
  }

  private <T extends TFloating> Operand<T> embedded(
      GraphScope<T> scope, GraphScope<T> decoder, Operand<TInt32> tokens) {
    Operand<T> x = embedding().build(decoder.at("embedding"), tokens);
    x = dropout().build(scope, positions().build(scope, x, MOST_POSITIONS));
    return scope.tf().math.add(x, respond(scope, x, slots(scope)));
  }

  private <T extends TFloating> Operand<T> decodeLayer(
      GraphScope<T> decoder,
      int index,
      Operand<T> x,
      Operand<T> encoded,
      List<Operand<TBool>> mask) {
    GraphScope<T> layer = decoder.sub("layer_" + index);
    return layer().decode(layer, x, layer().memory(layer, encoded), mask);
  }

  private static <T extends TFloating> List<Operand<TBool>> mask(
      GraphScope<T> scope, Operand<TInt32> tokens) {
    return List.of(
        Masks.causal(scope, Shapes.dimension(scope.tf(), tokens, 1)), Masks.words(scope, tokens));
  }

  /**
   * Adds the vocabulary layer.
   *
   * @param hidden {@code [..., H]}
   * @return {@code [..., W]}
   */
  public <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> hidden) {
    return Linear.of(config.width(), vocabularyWidth).build(scope.at("vocabulary"), hidden);
  }

  /** What every decoding step reads: the slots' and each layer's projected keys and values. */
  public <T extends TFloating> Map<String, Operand<T>> memories(
      GraphScope<T> scope, Operand<T> encoded) {
    Map<String, Operand<T>> memories = new LinkedHashMap<>();
    put(memories, "slots", slots(scope));
    GraphScope<T> decoder = scope.at("decoder");
    for (int i = 0; i < config.layers(); i++) {
      put(memories, "layer_" + i, layer().memory(decoder.at("layer_" + i), encoded));
    }
    return memories;
  }

  /** Keys and values {@code [N, 0, H]} for each layer. */
  public <T extends TFloating> List<Operand<T>> emptyCaches(
      GraphScope<T> scope, Operand<TInt32> rows) {
    Ops tf = scope.tf();
    Operand<T> empty =
        tf.fill(
            Shapes.of(tf, List.of(rows, tf.constant(0), tf.constant(config.width()))),
            scope.scalar(0));
    List<Operand<T>> caches = new ArrayList<>();
    for (int i = 0; i < 2 * config.layers(); i++) {
      caches.add(empty);
    }
    return caches;
  }

  /** One decoding step for N rows; see {@code IncrementalDecoder}. */
  public <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> memories,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position) {
    GraphScope<T> decoder = scope.at("decoder");
    Operand<T> x = embedding().build(decoder.at("embedding"), tokens); // [N, H]
    x = positions().at(scope, x, position, MOST_POSITIONS);
    x = scope.tf().math.add(x, respond(scope, x, get(memories, "slots")));
    List<Operand<T>> grown = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      KeysAndValues<T> past = new KeysAndValues<>(caches.get(2 * i), caches.get(2 * i + 1));
      TransformerLayer.Stepped<T> stepped =
          layer().step(decoder.at("layer_" + i), x, get(memories, "layer_" + i), past);
      x = stepped.x();
      grown.add(stepped.cache().keys());
      grown.add(stepped.cache().values());
    }
    x = new ReferenceLayerNorm(config.width()).build(decoder.at("norm"), x);
    return new Step<>(logits(scope, x), grown);
  }

  private <T extends TFloating> KeysAndValues<T> slots(GraphScope<T> scope) {
    return memory().keysAndValues(scope.at("memory"));
  }

  private <T extends TFloating> Operand<T> respond(
      GraphScope<T> scope, Operand<T> x, KeysAndValues<T> slots) {
    return memory().build(scope.at("memory"), x, slots);
  }

  private CrossModalMemory memory() {
    return new CrossModalMemory(
        config.width(), config.heads(), config.memory().slots(), config.memory().topK(), dropout());
  }

  private TransformerLayer layer() {
    return TransformerLayer.of(
        config.width(), config.heads(), config.feedForwardWidth(), config.dropout());
  }

  private Embedding embedding() {
    return new Embedding(vocabularyWidth, config.width(), Initialisers.glorotUniform());
  }

  private SinusoidalPositions positions() {
    return new SinusoidalPositions(config.width());
  }

  private Dropout dropout() {
    return new Dropout(config.dropout());
  }

  private static <T extends TFloating> void put(
      Map<String, Operand<T>> memories, String name, KeysAndValues<T> both) {
    memories.put(name + "_keys", both.keys());
    memories.put(name + "_values", both.values());
  }

  private static <T extends TFloating> KeysAndValues<T> get(
      Map<String, Operand<T>> memories, String name) {
    return new KeysAndValues<>(memories.get(name + "_keys"), memories.get(name + "_values"));
  }
}
