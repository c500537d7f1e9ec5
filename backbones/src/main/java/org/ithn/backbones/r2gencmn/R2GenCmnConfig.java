package org.ithn.backbones.r2gencmn;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.transformer.TransformerChecks;
import org.ithn.backbones.vision.VisualExtractors;

/**
 * The keys {@code backbone.*} of R2GenCMN.
 *
 * @param vision name of the visual extractor
 * @param width H of the transformer and of the memory
 * @param heads A, a divisor of the width
 * @param layers of the encoder and of the decoder
 * @param feedForwardWidth width inside the feed-forward sublayers
 * @param dropout of the transformer and of the memory, in [0, 1)
 * @param featureDropout on the embedded patches, in [0, 1)
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
   * The keys {@code backbone.memory.*}.
   *
   * @param slots M
   * @param topK slots that respond to a query, at most M
   */
  public record Memory(int slots, int topK) {
    public Memory {
      checkArgument(slots >= 1, "slots must be at least 1, got %s", slots);
      checkArgument(
          topK >= 1 && topK <= slots, "top_k must be in 1 to %s (slots), got %s", slots, topK);
    }
  }

  public R2GenCmnConfig {
    VisualExtractors.named(vision);
    TransformerChecks.checkSizes(width, heads, layers, feedForwardWidth);
    TransformerChecks.checkDropout(dropout, featureDropout);
  }

  /** The original's: ResNet-101, width 512, 3 layers, 2048 slots of which 32 respond. */
  public static R2GenCmnConfig defaults() {
    return new R2GenCmnConfig("resnet101", 512, 8, 3, 512, 0.1, 0.5, new Memory(2048, 32));
  }
}
