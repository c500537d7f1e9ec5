package org.ithn.backbones.transformer;

import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.IncrementalDecoder.Step;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Encoder of patches and decoder of words, without the visual extractor.
 *
 * <p>In all methods, equal scope paths yield the same variables.
 */
public interface EncoderDecoder {
  /**
   * Builds the encoder.
   *
   * @param patches {@code [B, P, D]}
   * @param mask masks {@code [B, 1, 1, P]}, true = the patch may be read; none if all may be
   * @return {@code [B, P, H]}
   */
  <T extends TFloating> Operand<T> encode(
      GraphScope<T> scope, Operand<T> patches, List<Operand<TBool>> mask);

  /** Builds the encoder of patches {@code [B, P, D]}, all of which are read. */
  default <T extends TFloating> Operand<T> encode(GraphScope<T> scope, Operand<T> patches) {
    return encode(scope, patches, List.of());
  }

  /**
   * Builds the decoder over whole reports.
   *
   * @param encoded the encoded study
   * @param tokens {@code [B, T]}, 0, words, padding; position t depends on the tokens up to t
   * @return {@code [B, T, H]}, the final hidden layer
   */
  <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope, EncodedStudy<T> encoded, Operand<TInt32> tokens);

  /** Builds the decoder over whole reports of encoded patches {@code [B, P, H]}. */
  default <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope, Operand<T> encoded, Operand<TInt32> tokens) {
    return decode(scope, EncodedStudy.ofPatches(encoded), tokens);
  }

  /**
   * Builds the decoder up to its last attention to the study.
   *
   * @param encoded the encoded study
   * @param tokens {@code [B, T]}, as for {@link #decode}
   * @return attention weights {@code [B, T, S]}, averaged over the heads
   */
  <T extends TFloating> Operand<T> crossAttentionWeights(
      GraphScope<T> scope, EncodedStudy<T> encoded, Operand<TInt32> tokens);

  /**
   * Builds the output layer over the vocabulary.
   *
   * @param hidden {@code [..., H]}
   * @return {@code [..., W]}
   */
  <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> hidden);

  /** Builds the tensors that every decoding step reads; see {@code IncrementalDecoder.encode}. */
  <T extends TFloating> Map<String, Operand<T>> memories(
      GraphScope<T> scope, EncodedStudy<T> encoded);

  /** Builds the tensors that every decoding step reads, of encoded patches {@code [B, P, H]}. */
  default <T extends TFloating> Map<String, Operand<T>> memories(
      GraphScope<T> scope, Operand<T> encoded) {
    return memories(scope, EncodedStudy.ofPatches(encoded));
  }

  /**
   * Builds the caches before the first decoding step; see {@code IncrementalDecoder.emptyCaches}.
   */
  <T extends TFloating> List<Operand<T>> emptyCaches(GraphScope<T> scope, Operand<TInt32> rows);

  /** Builds one decoding step for N rows; see {@code IncrementalDecoder.step}. */
  <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> memories,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position);

  /**
   * Returns the decoding steps without the encoder, for a search over precomputed memories.
   *
   * @return a decoder that cannot encode images
   */
  default IncrementalDecoder incrementalDecoder() {
    return new PrecomputedMemoryDecoder(this);
  }

  /**
   * Returns an encoder of a study's context for this decoder.
   *
   * @param imageSize S, the height and width of images
   */
  ContextEncoder contextEncoder(ContextConfig context, int imageSize);

  /** Returns H, the width of the hidden layer. */
  int width();

  /** Returns the maximum number of positions T of a training report. */
  default int maxPositions() {
    return Integer.MAX_VALUE;
  }
}
