package org.ithn.backbones.r2gen;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.transformer.TransformerChecks;
import org.ithn.backbones.vision.VisualExtractors;

/**
 * Configuration of R2Gen; the keys {@code backbone.*}.
 *
 * @param vision the name of the visual extractor
 * @param width H, the width of the transformer and of the memory
 * @param heads A, the number of attention heads, a divisor of the width
 * @param layers the number of layers of the encoder and of the decoder
 * @param feedForwardWidth the inner width of the feed-forward sublayers
 * @param dropout the dropout rate of the transformer and of the memory, in [0, 1)
 * @param featureDropout the dropout rate of the embedded patches, in [0, 1)
 * @param memory the relational memory
 */
public record R2GenConfig(
    String vision,
    int width,
    int heads,
    int layers,
    int feedForwardWidth,
    double dropout,
    double featureDropout,
    Memory memory) {
  /**
   * Configuration of the relational memory; the keys {@code backbone.memory.*}.
   *
   * @param slots S, the number of rows of the memory, 1 to H
   * @param heads the number of attention heads of the memory, a divisor of the width
   * @param mostWords the maximum number of positions of a training report, 1 to 512; training
   *     unrolls the memory that many times regardless of the batch; at least {@code
   *     data.text.max_seq_length - 1}
   */
  public record Memory(int slots, int heads, int mostWords) {
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
