package org.ithn.backbones.contrast;

import java.util.List;
import java.util.Map;
import org.ithn.backbones.transformer.ContextEncoder;
import org.ithn.backbones.transformer.EncodedStudy;
import org.ithn.backbones.transformer.EncoderDecoder;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.IncrementalDecoder.Step;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Encoder-decoder whose encoder receives patches after contrastive attention; everything else is
 * the base's.
 *
 * @param base the base encoder-decoder, under its own paths
 * @param contrast the contrastive attention, under {@code contrast}
 */
record ContrastiveEncoderDecoder(EncoderDecoder base, ContrastiveAttentionLayer contrast)
    implements EncoderDecoder {
  static final String SCOPE = "contrast";

  @Override
  public <T extends TFloating> Operand<T> encode(
      GraphScope<T> scope, Operand<T> patches, List<Operand<TBool>> mask) {
    return base.encode(scope, contrast.build(scope.sub(SCOPE), patches, mask), mask);
  }

  @Override
  public <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope, EncodedStudy<T> encoded, Operand<TInt32> tokens) {
    return base.decode(scope, encoded, tokens);
  }

  @Override
  public <T extends TFloating> Operand<T> crossAttentionWeights(
      GraphScope<T> scope, EncodedStudy<T> encoded, Operand<TInt32> tokens) {
    return base.crossAttentionWeights(scope, encoded, tokens);
  }

  @Override
  public <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> hidden) {
    return base.logits(scope, hidden);
  }

  @Override
  public <T extends TFloating> Map<String, Operand<T>> memories(
      GraphScope<T> scope, EncodedStudy<T> encoded) {
    return base.memories(scope, encoded);
  }

  @Override
  public <T extends TFloating> List<Operand<T>> emptyCaches(
      GraphScope<T> scope, Operand<TInt32> rows) {
    return base.emptyCaches(scope, rows);
  }

  @Override
  public <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> memories,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position) {
    return base.step(scope, memories, caches, tokens, position);
  }

  @Override
  public ContextEncoder contextEncoder(ContextConfig context, int imageSize) {
    return base.contextEncoder(context, imageSize);
  }

  @Override
  public int width() {
    return base.width();
  }

  @Override
  public int maxPositions() {
    return base.maxPositions();
  }
}
