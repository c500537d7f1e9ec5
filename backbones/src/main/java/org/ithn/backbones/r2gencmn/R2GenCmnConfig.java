package org.ithn.backbones.r2gencmn;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.transformer.TransformerChecks;

/**
 * Configuration of R2GenCMN; the keys {@code backbone.*}.
 *
 * @param vision the name of the visual extractor
 * @param width H, the width of the transformer and of the memory
 * @param heads A, the number of attention heads, a divisor of the width
 * @param layers the number of layers of the encoder and of the decoder
 * @param feedForwardWidth the inner width of the feed-forward sublayers
 * @param dropout the dropout rate of the transformer and of the memory, in [0, 1)
 * @param featureDropout the dropout rate of the embedded patches, in [0, 1)
 * @param memory the cross-modal memory
 */
public record R2GenCmnConfig(
    String vision,
    int width,
    int heads,
    int layers,
    int feedForwardWidth,
    double dropout,
    double featureDropout,
    Memory memory) {
  /**
   * Configuration of the cross-modal memory; the keys {@code backbone.memory.*}.
   *
   * @param slots M, the number of slots, at least 1
   * @param topK the number of slots that respond to a query, 1 to M
   */
  public record Memory(int slots, int topK) {
    public Memory {
      checkArgument(slots >= 1, "slots must be at least 1, got %s", slots);
      checkArgument(
          topK >= 1 && topK <= slots, "top_k must be in 1 to %s (slots), got %s", slots, topK);
    }
  }

  public R2GenCmnConfig {
    TransformerChecks.check(
        vision, width, heads, layers, feedForwardWidth, dropout, featureDropout);
  }

  /**
   * Returns the configuration of the original: ResNet-101, width 512, 3 layers, 2048 slots of which
   * 32 respond.
   */
  public static R2GenCmnConfig defaults() {
    return new R2GenCmnConfig("resnet101", 512, 8, 3, 512, 0.1, 0.5, new Memory(2048, 32));
  }
}
