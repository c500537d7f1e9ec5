package org.ithn.backbones.text;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;

/**
 * Convolution over neighbouring tokens beside the first layer of DeBERTa version 2.
 *
 * <p>{@code norm(state + gelu(conv(embeddings)))}, with zeros beyond the ends of a text. Letters as
 * in {@link TextEncoderGraph}, and K, the tokens of the kernel.
 *
 * <p>Source: Hugging Face transformers, {@code ConvLayer} of {@code DebertaV2Model}.
 */
final class TokenConvolution {
  private static final String NAME = "encoder.conv.";

  private final Ops tf;
  private final TextEncoderGraph graph;
  private final int width;
  private final int kernel;

  TokenConvolution(Ops tf, TextEncoderGraph graph, TextEncoderConfig config) {
    this.tf = tf;
    this.graph = graph;
    this.width = config.width();
    this.kernel = config.relative().kernel();
  }

  /**
   * Adds the ops.
   *
   * @param embeddings {@code [B, T, H]}, the input of the first layer
   * @param mask {@code [B, T]}, 1 = token, 0 = padding
   * @param states {@code [B, T, H]}, the output of the first layer
   * @return {@code [B, T, H]}
   */
  Operand<TFloat32> build(
      Operand<TFloat32> embeddings, Operand<TFloat32> mask, Operand<TFloat32> states) {
    Operand<TFloat32> tokens = tf.math.mul(embeddings, tf.expandDims(mask, tf.constant(-1)));
    Operand<TFloat32> filter = // [1, K, H, H], inputs before outputs
        tf.expandDims(
            tf.linalg.transpose(
                graph.weight(NAME + "conv.weight", width, width, kernel),
                tf.constant(new int[] {2, 1, 0})),
            tf.constant(0));
    Operand<TFloat32> rows = // [B, T, H]
        tf.squeeze(
            tf.nn.conv2d(
                tf.expandDims(tokens, tf.constant(1)), filter, List.of(1L, 1L, 1L, 1L), "SAME"),
            Squeeze.axis(List.of(1L)));
    Operand<TFloat32> shifted = tf.nn.biasAdd(rows, graph.weight(NAME + "conv.bias", width));
    return graph.norm(tf.math.add(states, graph.gelu(shifted)), NAME + "LayerNorm");
  }
}
