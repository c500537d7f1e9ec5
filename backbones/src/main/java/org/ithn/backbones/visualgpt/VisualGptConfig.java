package org.ithn.backbones.visualgpt;

import static com.google.common.base.Preconditions.checkArgument;
import static org.ithn.framework.checks.Checks.check;

import org.ithn.backbones.vision.VisualExtractors;

/**
 * Sizes and options of VisualGPT, keys {@code backbone.*}.
 *
 * @param regions the regions that the encoder reads
 * @param vision name of the visual extractor whose patches are the regions of {@link
 *     RegionSource#GRID}; unused otherwise
 * @param tokens meaning of the rows of the embedding table
 * @param width H, GPT-2's embedding width, at least 1
 * @param heads A, a divisor of the width
 * @param encoder the visual encoder
 * @param decoder the gated decoder
 * @param dropout dropout rate of the encoder and of the decoder's sublayers, in [0, 1)
 */
public record VisualGptConfig(
    Regions regions,
    String vision,
    TokenKind tokens,
    int width,
    int heads,
    Encoder encoder,
    Decoder decoder,
    double dropout) {
  /** Levels of the encoder that the decoder attends to, each through a gate of its own. */
  public static final int LEVELS = 3;

  private static final double LARGEST_THRESHOLD = 0.5;

  /** The source of the regions. */
  public enum RegionSource {
    /** The patches of a CNN, of one image or of several views one after the other. */
    GRID,
    /** Features of a detector, {@code [R, D]} for each example, rows of zeros at the end. */
    FEATURES
  }

  /** The regions that are masked. */
  public enum RegionMask {
    /** None, which is what the original amounts to once its norm is trained. */
    NONE,
    /**
     * Those whose embedding after the norm sums to exactly 0: the original's code. Rounding decides
     * which ones.
     */
    EXACT_ZERO_SUM,
    /** Those that came as rows of zeros: the original's intent. */
    RAW_ZERO_ROWS
  }

  /** The meaning of the rows of the embedding table. */
  public enum TokenKind {
    /** Words of the training reports; begin and padding have rows of their own after them. */
    WORDS,
    /** GPT-2's 50,257 byte-pair tokens, row by row as in its weights. */
    GPT2
  }

  /**
   * The regions of an image, keys {@code backbone.regions.*}.
   *
   * @param source patches of a CNN, or features that the data set provides
   * @param width D of {@link RegionSource#FEATURES}, at least 1; unused with {@link
   *     RegionSource#GRID}
   * @param mask regions that the encoder and the decoder do not attend to
   */
  public record Regions(RegionSource source, int width, RegionMask mask) {
    public Regions {
      boolean features = source == RegionSource.FEATURES;
      check(!features || width >= 1, "width", width, "at least 1 with source 'features'");
      check(
          features || mask != RegionMask.RAW_ZERO_ROWS,
          "mask",
          "'raw-zero-rows'",
          "another one with source 'grid', which has no padding");
    }
  }

  /**
   * The visual encoder, keys {@code backbone.encoder.*}.
   *
   * @param layers number of layers, {@value #LEVELS}: one for each gate of the decoder
   * @param feedForwardWidth width inside the feed-forward sublayers, at least 1
   */
  public record Encoder(int layers, int feedForwardWidth) {
    public Encoder {
      check(layers == LEVELS, "layers", layers, LEVELS + ", for the decoder has as many gates");
      check(feedForwardWidth >= 1, "feedForwardWidth", feedForwardWidth, "at least 1");
    }
  }

  /**
   * The gated decoder, keys {@code backbone.decoder.*}.
   *
   * @param layers number of layers, at least 1
   * @param positions rows of the position table, which limit a report's length; at least 1
   * @param threshold tau of the gates, in [0, 0.5]
   * @param crossDropout dropout rate of the attention weights over regions, in [0, 1)
   */
  public record Decoder(int layers, int positions, double threshold, double crossDropout) {
    public Decoder {
      check(layers >= 1, "layers", layers, "at least 1");
      check(positions >= 1, "positions", positions, "at least 1");
      check(
          threshold >= 0 && threshold <= LARGEST_THRESHOLD, "threshold", threshold, "in [0, 0.5]");
      check(crossDropout >= 0 && crossDropout < 1, "crossDropout", crossDropout, "in [0, 1)");
    }
  }

  public VisualGptConfig {
    if (regions.source() == RegionSource.GRID) {
      VisualExtractors.named(vision);
    }
    checkArgument(
        heads >= 1 && width >= 1 && width % heads == 0,
        "width must be a multiple of heads, got width %s and %s heads",
        width,
        heads);
    check(dropout >= 0 && dropout < 1, "dropout", dropout, "in [0, 1)");
  }

  /**
   * Returns the original's sizes, with the 2048 features of a detector and the command's threshold.
   */
  public static VisualGptConfig defaults() {
    return new VisualGptConfig(
        new Regions(RegionSource.FEATURES, 2048, RegionMask.NONE),
        "resnet101",
        TokenKind.GPT2,
        768,
        12,
        new Encoder(LEVELS, 2048),
        new Decoder(12, 1024, 0.2, 0.2),
        0.1);
  }

  /** Returns D of the regions, whatever their source. */
  public int inputWidth() {
    return regions.source() == RegionSource.GRID
        ? VisualExtractors.named(vision).width()
        : regions.width();
  }
}
