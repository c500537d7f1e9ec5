package org.ithn.backbones.r2gencmn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.transformer.ContextEncoder;
import org.ithn.backbones.transformer.EncodedStudy;
import org.ithn.backbones.transformer.EncoderDecoder;
import org.ithn.backbones.transformer.TransformerStack;
import org.ithn.backbones.transformer.WordEmbedding;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.graph.Rematerialisation;
import org.ithn.framework.layers.DistinctRows;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.MultiHeadAttention.KeysAndValues;
import org.ithn.framework.layers.SinusoidalPositionalEncoding;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.IncrementalDecoder.Step;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Encoder-decoder of R2GenCMN: patch features in, word logits out.
 *
 * <p>Patches and words are embedded, enriched by the memory's response, given positions and passed
 * through a pre-norm transformer. Words get their positions before they query the memory, patches
 * after.
 *
 * <p>Scopes: {@code patches}, {@code memory}, {@code encoder/layer_i}, {@code encoder/norm}, {@code
 * decoder/embedding}, {@code decoder/layer_i}, {@code decoder/norm}, {@code vocabulary}.
 *
 * <p>Source: Chen et al., 2021; code {@code modules/base_cmn.py}.
 *
 * @param config widths, layers and dropout
 * @param featureWidth D, the width of the patch features
 * @param vocabularyWidth W, the width of the logits
 */
public record MemoryTransformer(R2GenCmnConfig config, int featureWidth, int vocabularyWidth)
    implements EncoderDecoder {
  private static final String SLOT_KEYS = "slots_keys";
  private static final String SLOT_VALUES = "slots_values";

  @Override
  public <T extends TFloating> Operand<T> encode(
      GraphScope<T> scope, Operand<T> patches, List<Operand<TBool>> mask) {
    Ops tf = scope.tf();
    Operand<T> embedded =
        tf.nn.relu(
            Linear.of(featureWidth, config.width()).build(scope.variableScope("patches"), patches));
    embedded = new Dropout(config.featureDropout()).build(scope, embedded);
    Operand<T> x = addMemoryResponse(scope, embedded);
    SinusoidalPositionalEncoding positions = new SinusoidalPositionalEncoding(config.width());
    x = dropout().build(scope, positions.build(scope, x, WordEmbedding.MAX_POSITIONS));
    return stack().encode(scope, x, mask);
  }

  @Override
  public <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope, EncodedStudy<T> encoded, Operand<TInt32> tokens) {
    Operand<T> x = embed(scope, tokens);
    return stack().decode(scope, x, encoded, tokens, stack().plainNorm());
  }

  @Override
  public <T extends TFloating> Operand<T> crossAttentionWeights(
      GraphScope<T> scope, EncodedStudy<T> encoded, Operand<TInt32> tokens) {
    Operand<T> x = embed(scope, tokens);
    return stack().crossAttentionWeights(scope, x, encoded, tokens, stack().plainNorm());
  }

  private <T extends TFloating> Operand<T> embed(GraphScope<T> scope, Operand<TInt32> tokens) {
    Operand<T> x =
        embedding().build(scope.variableScope("decoder").variableScope("embedding"), tokens);
    return addMemoryResponse(scope, x);
  }

  @Override
  public <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> hidden) {
    return Linear.of(config.width(), vocabularyWidth)
        .build(scope.variableScope("vocabulary"), hidden);
  }

  /** {@inheritDoc} They include the slots' projected keys and values. */
  @Override
  public <T extends TFloating> Map<String, Operand<T>> memories(
      GraphScope<T> scope, EncodedStudy<T> encoded) {
    KeysAndValues<T> slots = slots(scope);
    Map<String, Operand<T>> memories = new LinkedHashMap<>();
    memories.put(SLOT_KEYS, slots.keys());
    memories.put(SLOT_VALUES, slots.values());
    memories.putAll(stack().memories(scope, encoded));
    return memories;
  }

  @Override
  public <T extends TFloating> List<Operand<T>> emptyCaches(
      GraphScope<T> scope, Operand<TInt32> rows) {
    return stack().emptyCaches(scope, rows);
  }

  @Override
  public <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> memories,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position) {
    KeysAndValues<T> slots =
        new KeysAndValues<>(memories.get(SLOT_KEYS), memories.get(SLOT_VALUES));
    DistinctRows words = DistinctRows.of(scope.tf(), tokens);
    Operand<T> x = // one row for each distinct word
        embedding()
            .buildStep(
                scope.variableScope("decoder").variableScope("embedding"),
                words.values(),
                position);
    Operand<T> response = memory().buildStep(scope.variableScope("memory"), x, slots);
    x = words.expand(scope.tf(), scope.tf().math.add(x, response)); // [N, H]
    TransformerStack.DecoderStep<T> stepped =
        stack().step(scope, x, memories, caches, stack().plainNorm());
    return new Step<>(logits(scope, stepped.hidden()), stepped.caches(), stepped.fixedCaches());
  }

  @Override
  public ContextEncoder contextEncoder(ContextConfig context, int imageSize) {
    return new ContextEncoder(context, vocabularyWidth, stack(), imageSize);
  }

  @Override
  public int width() {
    return config.width();
  }

  /**
   * Adds the memory's response. Recomputing it is cheap: the inputs are smaller than the queries,
   * weights and mixtures derived from them.
   */
  private <T extends TFloating> Operand<T> addMemoryResponse(GraphScope<T> scope, Operand<T> x) {
    KeysAndValues<T> slots = slots(scope);
    return Rematerialisation.build(
        scope,
        RecomputePolicy.CHEAP,
        List.of(x, slots.keys(), slots.values()),
        (in, inputs) ->
            in.tf()
                .math
                .add(
                    inputs.get(0),
                    respond(in, inputs.get(0), new KeysAndValues<>(inputs.get(1), inputs.get(2)))));
  }

  private <T extends TFloating> KeysAndValues<T> slots(GraphScope<T> scope) {
    return memory().keysAndValues(scope.variableScope("memory"));
  }

  private <T extends TFloating> Operand<T> respond(
      GraphScope<T> scope, Operand<T> x, KeysAndValues<T> slots) {
    return memory().build(scope.variableScope("memory"), x, slots);
  }

  private CrossModalMemory memory() {
    return new CrossModalMemory(
        config.width(), config.heads(), config.memory().slots(), config.memory().topK(), dropout());
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
}
