package org.ithn.backbones.r2gen;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.transformer.TransformerChecks;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.keys.Key;

/** Configuration of R2Gen; the keys {@code backbone.*}. */
public record R2GenConfig(
    @Key(value = "the name of the visual extractor", range = "the name of a visual extractor")
        String vision,
    @Key(
            value = "H, the width of the transformer and of the memory",
            range = "at least 1, a multiple of both numbers of heads")
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
    @Key("the relational memory") Memory memory) {
  /** Configuration of the relational memory; the keys {@code backbone.memory.*}. */
  public record Memory(
      @Key(value = "S, the number of rows of the memory", range = "at least 1, at most the width")
          int slots,
      @Key(
              value = "the number of attention heads of the memory",
              range = "at least 1, a divisor of the width")
          int heads,
      @Key(
              value =
                  "the maximum number of positions of a training report; training unrolls the"
                      + " memory that many times regardless of the batch",
              range = "1 to 512, at least `data.text.max_seq_length - 1`")
          int mostWords) {
    public Memory {
      checkArgument(slots >= 1, "slots must be at least 1, got %s", slots);
      checkArgument(heads >= 1, "heads must be at least 1, got %s", heads);
      checkArgument(
          mostWords >= 1 && mostWords <= 512, "most_words must be in 1 to 512, got %s", mostWords);
    }
  }

  public R2GenConfig {
    VisualExtractors.named(vision);
    TransformerChecks.checkSizes(width, heads, layers, feedForwardWidth);
    TransformerChecks.checkDropout(dropout, featureDropout);
    checkArgument(
        width % memory.heads() == 0 && memory.slots() <= width,
        "memory.heads must divide the width %s and memory.slots must not exceed it, got %s and %s",
        width,
        memory.heads(),
        memory.slots());
  }

  /**
   * Returns the configuration of the original: ResNet-101, width 512, 3 layers, a memory of 3
   * slots, 60 ids per report.
   */
  public static R2GenConfig defaults() {
    return new R2GenConfig("resnet101", 512, 8, 3, 512, 0.1, 0.5, new Memory(3, 8, 59));
  }
}
