package org.ithn.backbones.xpronet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.transformer.ContextEncoder;
import org.ithn.backbones.transformer.EncodedStudy;
import org.ithn.backbones.transformer.TransformerStack;
import org.ithn.backbones.transformer.WordEmbedding;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Masks;
import org.ithn.framework.layers.MultiHeadAttention.KeysAndValues;
import org.ithn.framework.layers.SinusoidalPositionalEncoding;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.IncrementalDecoder;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Encoder-decoder of XProNet: patch features and labels in, word logits out.
 *
 * <p>Patches and words are embedded, concatenated with the responses of the class prototypes,
 * projected back to the width and passed through a pre-norm transformer. Words get their positions
 * before they query the prototypes, patches after.
 *
 * <p>Scopes: {@code patches}, {@code prototypes}, {@code patch_fusion}, {@code word_fusion}, {@code
 * encoder/layer_i}, {@code encoder/norm}, {@code decoder/embedding}, {@code decoder/layer_i},
 * {@code decoder/norm}, {@code vocabulary}.
 *
 * <p>Source: Wang et al., "Cross-modal Prototype Driven Network for Radiology Report Generation",
 * 2022; code {@code modules/base_cmn.py}.
 *
 * @param config widths, layers and dropout
 * @param featureWidth D, the width of the patch features
 * @param vocabularyWidth W, the width of the logits
 */
public record PrototypeTransformer(XProNetConfig config, int featureWidth, int vocabularyWidth) {
  private static final String KEYS = "prototype_keys";
  private static final String VALUES = "prototype_values";
  private static final String LABELS = "labels";

  /**
   * Outputs of the encoder or the decoder.
   *
   * @param states {@code [B, P, H]} or {@code [B, T, H]}
   * @param response {@code [B, H]}, the mean response of the prototypes over all positions,
   *     including padding, but without masked patches
   */
  public record TransformerOutput<T extends TFloating>(Operand<T> states, Operand<T> response) {}

  /**
   * Builds the encoder.
   *
   * @param patches {@code [B, P, D]}
   * @param mask masks {@code [B, 1, 1, P]}, true = the patch may be read; none if all may be
   * @param labels {@code [B, C]}, above 0.5 if the example has the class
   */
  public <T extends TFloating> TransformerOutput<T> encode(
      GraphScope<T> scope, Operand<T> patches, List<Operand<TBool>> mask, Operand<T> labels) {
    Ops tf = scope.tf();
    Operand<T> x =
        tf.nn.relu(
            Linear.of(featureWidth, config.width()).build(scope.variableScope("patches"), patches));
    x = new Dropout(config.featureDropout()).build(scope, x);
    Operand<T> response = respond(scope, x, keysAndValues(scope), labels);
    Linear fusion = Linear.of(2 * config.width(), config.width());
    x =
        fusion.build(
            scope.variableScope("patch_fusion"), tf.concat(List.of(x, response), tf.constant(2)));
    SinusoidalPositionalEncoding positions = new SinusoidalPositionalEncoding(config.width());
    x = dropout().build(scope, positions.build(scope, x, WordEmbedding.MAX_POSITIONS));
    return new TransformerOutput<>(
        stack().encode(scope, x, mask), Masks.mean(scope, response, mask));
  }

  /** Builds the encoder of patches {@code [B, P, D]}, all of which are read. */
  public <T extends TFloating> TransformerOutput<T> encode(
      GraphScope<T> scope, Operand<T> patches, Operand<T> labels) {
    return encode(scope, patches, List.of(), labels);
  }

  /**
   * Builds the decoder over whole reports.
   *
   * @param encoded the encoded study
   * @param tokens {@code [B, T]}, 0, words, padding
   * @param labels as in {@link #encode}
   */
  public <T extends TFloating> TransformerOutput<T> decode(
      GraphScope<T> scope, EncodedStudy<T> encoded, Operand<TInt32> tokens, Operand<T> labels) {
    Operand<T> x =
        embedding()
            .build(scope.variableScope("decoder").variableScope("embedding"), tokens); // [B, T, H]
    Operand<T> response = respond(scope, x, keysAndValues(scope), labels);
    Operand<T> states =
        stack().decode(scope, fuseWords(scope, x, response), encoded, tokens, stack().plainNorm());
    return new TransformerOutput<>(states, scope.tf().math.mean(response, scope.tf().constant(1)));
  }

  /**
   * Builds the decoder up to its last attention to the study; parameters as in {@link #decode}.
   *
   * @return attention weights {@code [B, T, S]}, averaged over the heads
   */
  public <T extends TFloating> Operand<T> crossAttentionWeights(
      GraphScope<T> scope, EncodedStudy<T> encoded, Operand<TInt32> tokens, Operand<T> labels) {
    Operand<T> x =
        embedding()
            .build(scope.variableScope("decoder").variableScope("embedding"), tokens); // [B, T, H]
    Operand<T> response = respond(scope, x, keysAndValues(scope), labels);
    return stack()
        .crossAttentionWeights(
            scope, fuseWords(scope, x, response), encoded, tokens, stack().plainNorm());
  }

  /**
   * Builds the output layer over the vocabulary.
   *
   * @param hidden {@code [..., H]}
   * @return {@code [..., W]}
   */
  public <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> hidden) {
    return Linear.of(config.width(), vocabularyWidth)
        .build(scope.variableScope("vocabulary"), hidden);
  }

  /** Builds the prototypes at the transformer's width, {@code [M, H]}. */
  public <T extends TFloating> Operand<T> reducedPrototypes(GraphScope<T> scope) {
    return memory().reducedPrototypes(scope.variableScope("prototypes"));
  }

  /**
   * Builds the tensors that every decoding step reads: keys and values of the prototypes and of
   * each layer, and the labels.
   */
  public <T extends TFloating> Map<String, Operand<T>> memories(
      GraphScope<T> scope, EncodedStudy<T> encoded, Operand<T> labels) {
    KeysAndValues<T> prototypes = keysAndValues(scope);
    Map<String, Operand<T>> memories = new LinkedHashMap<>();
    memories.put(KEYS, prototypes.keys());
    memories.put(VALUES, prototypes.values());
    memories.put(LABELS, labels);
    memories.putAll(stack().memories(scope, encoded));
    return memories;
  }

  /** Returns an encoder of a study's texts for this decoder. */
  ContextEncoder contextEncoder(ContextConfig context, int imageSize) {
    return new ContextEncoder(context, vocabularyWidth, stack(), imageSize);
  }

  /** Returns the decoding steps over precomputed memories; they cannot encode images. */
  public IncrementalDecoder incrementalDecoder() {
    return new PrototypeDecoder();
  }

  private <T extends TFloating> Operand<T> fuseWords(
      GraphScope<T> scope, Operand<T> x, Operand<T> response) {
    Linear fusion = Linear.glorot(2 * config.width(), config.width());
    Ops tf = scope.tf();
    return fusion.build(
        scope.variableScope("word_fusion"), tf.concat(List.of(x, response), tf.constant(-1)));
  }

  private <T extends TFloating> KeysAndValues<T> keysAndValues(GraphScope<T> scope) {
    return memory().keysAndValues(scope.variableScope("prototypes"));
  }

  private <T extends TFloating> Operand<T> respond(
      GraphScope<T> scope, Operand<T> x, KeysAndValues<T> prototypes, Operand<T> labels) {
    return memory().build(scope.variableScope("prototypes"), x, prototypes, labels);
  }

  private PrototypeMemory memory() {
    return new PrototypeMemory(config.width(), config.heads(), config.prototypes(), dropout());
  }

  private TransformerStack stack() {
    return new TransformerStack(
        config.width(),
        config.heads(),
        config.layers(),
        config.feedForwardWidth(),
        config.dropout());
  }

  private WordEmbedding embedding() {
    return new WordEmbedding(vocabularyWidth, config.width(), dropout());
  }

  private Dropout dropout() {
    return new Dropout(config.dropout());
  }

  private final class PrototypeDecoder implements IncrementalDecoder {
    @Override
    public <T extends TFloating> Map<String, Operand<T>> encode(
        GraphScope<T> scope, Operand<T> images) {
      throw new UnsupportedOperationException(
          "this decoder cannot encode images; pass the result of memories() to step()");
    }

    @Override
    public <T extends TFloating> List<Operand<T>> emptyCaches(
        GraphScope<T> scope, Operand<TInt32> rows) {
      return stack().emptyCaches(scope, rows);
    }

    @Override
    public <T extends TFloating> Step<T> step(
        GraphScope<T> scope,
        Map<String, Operand<T>> encoded,
        List<Operand<T>> caches,
        Operand<TInt32> tokens,
        Operand<TInt32> position) {
      Ops tf = scope.tf();
      Operand<T> x =
          embedding()
              .buildStep(
                  scope.variableScope("decoder").variableScope("embedding"),
                  tokens,
                  position); // [N, H]
      Operand<T> labels = encoded.get(LABELS); // [B, C], N = B * K
      Operand<TInt32> batch = org.ithn.framework.layers.Shapes.dimension(tf, labels, 0);
      Operand<TInt32> perImage =
          tf.stack(List.of(batch, tf.constant(-1), tf.constant(config.width())));
      Operand<T> response =
          respond(
              scope,
              tf.reshape(x, perImage),
              new KeysAndValues<>(encoded.get(KEYS), encoded.get(VALUES)),
              labels); // [B, K, H]
      response = tf.reshape(response, tf.constant(new int[] {-1, config.width()}));
      TransformerStack.DecoderStep<T> stepped =
          stack().step(scope, fuseWords(scope, x, response), encoded, caches, stack().plainNorm());
      return new Step<>(logits(scope, stepped.hidden()), stepped.caches(), stepped.fixedCaches());
    }
  }
}
