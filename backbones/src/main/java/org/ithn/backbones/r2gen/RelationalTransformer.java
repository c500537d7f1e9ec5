package org.ithn.backbones.r2gen;

import java.util.ArrayList;
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
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Norm;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.IncrementalDecoder.Step;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Encoder-decoder of R2Gen: patch features in, word logits out.
 *
 * <p>Patches are embedded and encoded without positions. A {@link RelationalMemory} reads the
 * previous words and modulates every norm of the decoder's sublayers. In training, the memory and
 * the decoder apply independent dropout to their input words, as in the original.
 *
 * <p>Scopes: {@code patches}, {@code memory}, {@code encoder/layer_i}, {@code encoder/norm}, {@code
 * decoder/embedding}, {@code decoder/layer_i}, {@code decoder/norm}, {@code vocabulary}.
 *
 * <p>Generation caches for each hypothesis the memory {@code [N, S H]} and the keys and values of
 * the self-attention; the original recomputes both at each step with the same result.
 *
 * <p>Source: Chen et al., "Generating Radiology Reports via Memory-driven Transformer", 2020;
 * R2Gen, {@code modules/encoder_decoder.py}.
 *
 * @param config widths, layers and dropout
 * @param featureWidth D, the width of the patch features
 * @param vocabularyWidth W, the width of the logits
 */
public record RelationalTransformer(R2GenConfig config, int featureWidth, int vocabularyWidth)
    implements EncoderDecoder {

  @Override
  public <T extends TFloating> Operand<T> encode(
      GraphScope<T> scope, Operand<T> patches, List<Operand<TBool>> mask) {
    Linear embedding = Linear.of(featureWidth, config.width());
    Operand<T> x = scope.tf().nn.relu(embedding.build(scope.variableScope("patches"), patches));
    return stack().encode(scope, new Dropout(config.featureDropout()).build(scope, x), mask);
  }

  @Override
  public <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope, EncodedStudy<T> encoded, Operand<TInt32> tokens) {
    Norm<T> norm =
        conditionalNorm(
            Rematerialisation.sharedInput(
                scope, RecomputePolicy.BLOCKS, relationalMemory(scope, tokens)));
    return stack().decode(scope, embed(scope, tokens), encoded, tokens, norm);
  }

  @Override
  public <T extends TFloating> Operand<T> crossAttentionWeights(
      GraphScope<T> scope, EncodedStudy<T> encoded, Operand<TInt32> tokens) {
    Norm<T> norm = conditionalNorm(relationalMemory(scope, tokens));
    return stack().crossAttentionWeights(scope, embed(scope, tokens), encoded, tokens, norm);
  }

  /**
   * Builds the memory over whole reports.
   *
   * @param tokens {@code [B, T]}
   * @return {@code [B, T, S H]}, at t the memory after token t
   */
  public <T extends TFloating> Operand<T> relationalMemory(
      GraphScope<T> scope, Operand<TInt32> tokens) {
    return memory().build(scope.sub("memory"), embed(scope, tokens));
  }

  @Override
  public <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> hidden) {
    return Linear.of(config.width(), vocabularyWidth)
        .build(scope.variableScope("vocabulary"), hidden);
  }

  @Override
  public <T extends TFloating> Map<String, Operand<T>> memories(
      GraphScope<T> scope, EncodedStudy<T> encoded) {
    return stack().memories(scope, encoded);
  }

  @Override
  public <T extends TFloating> List<Operand<T>> emptyCaches(
      GraphScope<T> scope, Operand<TInt32> rows) {
    List<Operand<T>> caches =
        new ArrayList<>(List.of(memory().initialState(scope.variableScope("memory"), rows)));
    caches.addAll(stack().emptyCaches(scope, rows));
    return caches;
  }

  @Override
  public <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> memories,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position) {
    Operand<T> x =
        embedding()
            .buildStep(
                scope.variableScope("decoder").variableScope("embedding"),
                tokens,
                position); // [N, H]
    Operand<T> memory = memory().step(scope.variableScope("memory"), caches.get(0), x); // [N, S H]
    TransformerStack.DecoderStep<T> stepped =
        stack().step(scope, x, memories, caches.subList(1, caches.size()), conditionalNorm(memory));
    List<Operand<T>> next = new ArrayList<>(List.of(memory));
    next.addAll(stepped.caches());
    return new Step<>(logits(scope, stepped.hidden()), next, stepped.fixedCaches());
  }

  @Override
  public ContextEncoder contextEncoder(ContextConfig context, int imageSize) {
    return new ContextEncoder(context, vocabularyWidth, stack(), imageSize);
  }

  @Override
  public int width() {
    return config.width();
  }

  @Override
  public int maxPositions() {
    return config.memory().mostWords();
  }

  private <T extends TFloating> Operand<T> embed(GraphScope<T> scope, Operand<TInt32> tokens) {
    return embedding().build(scope.variableScope("decoder").variableScope("embedding"), tokens);
  }

  private <T extends TFloating> Norm<T> conditionalNorm(Operand<T> memory) {
    ConditionalLayerNorm norm =
        new ConditionalLayerNorm(config.width(), config.memory().slots() * config.width());
    return (scope, x) -> norm.build(scope, x, memory);
  }

  private RelationalMemory memory() {
    R2GenConfig.Memory memory = config.memory();
    return new RelationalMemory(
        config.width(), memory.heads(), memory.slots(), memory.mostWords(), dropout());
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
