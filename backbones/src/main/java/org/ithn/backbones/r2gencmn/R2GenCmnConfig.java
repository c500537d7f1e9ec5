package org.ithn.backbones.r2gencmn;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.transformer.TransformerChecks;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.keys.Key;

/** Configuration of R2GenCMN; the keys {@code backbone.*}. */
public record R2GenCmnConfig(
    @Key(value = "the name of the visual extractor", range = "the name of a visual extractor")
        String vision,
    @Key(
            value = "H, the width of the transformer and of the memory",
            range = "at least 1, a multiple of the number of heads")
        int width,
    @Key(value = "A, the number of attention heads", range = "at least 1, a divisor of the width")
        int heads,
    @Key(value = "the number of layers of the encoder and of the decoder", range = "at least 1")
        int layers,
    @Key(value = "the inner width of the feed-forward sublayers", range = "at least 1")
        int feedForwardWidth,
    @Key(value = "the dropout rate of the transformer and of the memory", range = "in [0, 1)")
        double dropout,
    @Key(value = "the dropout rate of the embedded patches", range = "in [0, 1)")
        double featureDropout,
    @Key("the cross-modal memory") Memory memory) {
  /** Configuration of the cross-modal memory; the keys {@code backbone.memory.*}. */
  public record Memory(
      @Key(value = "M, the number of slots", range = "at least 1") int slots,
      @Key(
              value = "the number of slots that respond to a query",
              range = "at least 1, at most the number of slots")
          int topK) {
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

  /**
   * Returns the configuration of the original: ResNet-101, width 512, 3 layers, 2048 slots of which
   * 32 respond.
   */
  public static R2GenCmnConfig defaults() {
    return new R2GenCmnConfig("resnet101", 512, 8, 3, 512, 0.1, 0.5, new Memory(2048, 32));
  }
}
