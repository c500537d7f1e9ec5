package org.ithn.backbones.visualgpt;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.vision.VisualExtractors;

/**
 * The keys {@code backbone.*} of VisualGPT.
 *
 * @param regions where regions come from
 * @param vision name of the visual extractor whose patches are the regions of {@link Regions#GRID}
 * @param regionWidth D of regions that come as features; 0 with {@link Regions#GRID}
 * @param regionMask which regions the encoder and the decoder look away from
 * @param tokens how ids stand for rows of the table of embeddings
 * @param width H, GPT-2's embedding width
 * @param heads A, a divisor of the width
 * @param encoder the visual encoder
 * @param layers of the decoder
 * @param positions rows of the decoder's table of positions: the most positions of a report
 * @param threshold tau of the gates, in [0, 0.5]
 * @param dropout of the encoder and of the decoder's sublayers, in [0, 1)
 * @param crossDropout on the weights of the attention to regions, in [0, 1)
 */
public record VisualGptConfig(
    Regions regions,
    String vision,
    int regionWidth,
    RegionMask regionMask,
    TokenKind tokens,
    int width,
    int heads,
    Encoder encoder,
    int layers,
    int positions,
    double threshold,
    double dropout,
    double crossDropout) {
  /** Levels of the encoder that the decoder attends to, each through a gate of its own. */
  public static final int LEVELS = 3;

  private static final double LARGEST_THRESHOLD = 0.5;

  /** Where regions come from. */
  public enum Regions {
    /** The patches of a CNN, of one image or of several views one after the other. */
    GRID,
    /** Features of a detector, {@code [R, D]} for each example, rows of zeros at the end. */
    FEATURES
  }

  /** Which regions are masked. */
  public enum RegionMask {
    /** None; what the original's rule comes to once its norm is trained. */
    NONE,
    /**
     * Those whose embedding after the norm sums to exactly 0: the original's code. Which ones is a
     * matter of rounding.
     */
    EXACT_ZERO_SUM,
    /** Those that came as rows of zeros: the original's intent. */
    RAW_ZERO_ROWS
  }

  /** What the rows of the table of embeddings are. */
  public enum TokenKind {
    /** Words of the training reports; begin and padding have rows of their own after them. */
    WORDS,
    /** GPT-2's 50,257 byte-pair tokens, row by row as in its weights. */
    GPT2
  }

  /**
   * The keys {@code backbone.encoder.*}.
   *
   * @param layers of the encoder: three levels, one each
   * @param feedForwardWidth width inside its feed-forward sublayers
   */
  public record Encoder(int layers, int feedForwardWidth) {
    public Encoder {
      checkArgument(
          layers == LEVELS,
          "encoder.layers must be %s, for the decoder has as many gates, got %s",
          LEVELS,
          layers);
      checkArgument(
          feedForwardWidth >= 1,
          "encoder.feed_forward_width must be at least 1, got %s",
          feedForwardWidth);
    }
  }

  public VisualGptConfig {
    if (regions == Regions.GRID) {
      VisualExtractors.named(vision);
      checkArgument(
          regionMask != RegionMask.RAW_ZERO_ROWS,
          "region_mask raw-zero-rows is for regions that come as features; a grid has no padding");
    } else {
      checkArgument(
          regionWidth >= 1,
          "region_width must be at least 1 with regions 'features', got %s",
          regionWidth);
    }
    checkArgument(
        heads >= 1 && width >= 1 && width % heads == 0,
        "width must be a multiple of heads, got width %s and %s heads",
        width,
        heads);
    checkArgument(layers >= 1, "layers must be at least 1, got %s", layers);
    checkArgument(positions >= 1, "positions must be at least 1, got %s", positions);
    checkArgument(
        threshold >= 0 && threshold <= LARGEST_THRESHOLD,
        "threshold must be in [0, 0.5], got %s",
        threshold);
    checkArgument(dropout >= 0 && dropout < 1, "dropout must be in [0, 1), got %s", dropout);
    checkArgument(
        crossDropout >= 0 && crossDropout < 1,
        "cross_dropout must be in [0, 1), got %s",
        crossDropout);
  }

  /** The original's sizes, on the 2048 features of a detector and with the command's threshold. */
  public static VisualGptConfig defaults() {
    return new VisualGptConfig(
        Regions.FEATURES,
        "resnet101",
        2048,
        RegionMask.NONE,
        TokenKind.GPT2,
        768,
        12,
        new Encoder(LEVELS, 2048),
        12,
        1024,
        0.2,
        0.1,
        0.2);
  }

  /** D of the regions, whatever their source. */
  public int inputWidth() {
    return regions == Regions.GRID ? VisualExtractors.named(vision).width() : regionWidth;
  }
}
