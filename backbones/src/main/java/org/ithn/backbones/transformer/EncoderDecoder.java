package org.ithn.backbones.transformer;

import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.IncrementalDecoder.Step;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * An encoder of patches and a decoder of words, without the visual extractor.
 *
 * <p>The same scope path gives the same variables in every method.
 */
public interface EncoderDecoder {
  /**
   * Adds the encoder.
   *
   * @param patches {@code [B, P, D]}
   * @return {@code [B, P, H]}
   */
  <T extends TFloating> Operand<T> encode(GraphScope<T> scope, Operand<T> patches);

  /**
   * Adds the decoder over a whole report.
   *
   * @param encoded {@code [B, P, H]}
   * @param tokens {@code [B, T]}: 0, words, padding; position t sees the tokens up to t
   * @return {@code [B, T, H]}, the final hidden layer
   */
  <T extends TFloating> Operand<T> decode(
      GraphScope<T> scope, Operand<T> encoded, Operand<TInt32> tokens);

  /**
   * Adds the decoder up to its last attention to the patches.
   *
   * @param encoded {@code [B, P, H]}
   * @param tokens {@code [B, T]}, as for {@link #decode}
   * @return {@code [B, T, P]}, the mean over the heads
   */
  <T extends TFloating> Operand<T> crossAttentionWeights(
      GraphScope<T> scope, Operand<T> encoded, Operand<TInt32> tokens);

  /**
   * Adds the vocabulary layer.
   *
   * @param hidden {@code [..., H]}
   * @return {@code [..., W]}
   */
  <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> hidden);

  /** What every decoding step reads and none changes; see {@code IncrementalDecoder.encode}. */
  <T extends TFloating> Map<String, Operand<T>> memories(GraphScope<T> scope, Operand<T> encoded);

  /** What decoding steps hand on, before the first; see {@code IncrementalDecoder.emptyCaches}. */
  <T extends TFloating> List<Operand<T>> emptyCaches(GraphScope<T> scope, Operand<TInt32> rows);

  /** One decoding step for N rows; see {@code IncrementalDecoder.step}. */
  <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> memories,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position);

  /**
   * The decoding steps alone, for a search over memories that are there already.
   *
   * @return a decoder that cannot encode images
   */
  default IncrementalDecoder incrementalDecoder() {
    return new PrecomputedMemoryDecoder(this);
  }

  /** H. */
  int width();

  /** The most positions T of a report in training. */
  default int maxPositions() {
    return Integer.MAX_VALUE;
  }
}
