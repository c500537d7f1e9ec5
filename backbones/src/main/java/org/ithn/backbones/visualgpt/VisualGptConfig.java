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
  /** Number of encoder levels that the decoder attends to, each through its own gate. */
  public static final int LEVELS = 3;

  private static final double LARGEST_THRESHOLD = 0.5;

  /** The source of the regions. */
  public enum RegionSource {
    /** The patches of a CNN, from one image or from several concatenated views. */
    GRID,
    /** Features of a detector, {@code [R, D]} for each example, padded with rows of zeros. */
    FEATURES
  }

  /** The regions that are masked. */
  public enum RegionMask {
    /** No regions, which is the effect of the original's mask once its norm is trained. */
    NONE,
    /**
     * Regions whose embedding after the norm sums to exactly 0, as in the original's code; the
     * result depends on rounding.
     */
    EXACT_ZERO_SUM,
    /** Regions whose features are all zero, as the original intends. */
    RAW_ZERO_ROWS
  }

  /** The meaning of the rows of the embedding table. */
  public enum TokenKind {
    /** Words of the training reports, followed by rows for begin and padding. */
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
      check(!features || width >= 1, "width", width, "at least 1 if the source is 'features'");
      check(
          features || mask != RegionMask.RAW_ZERO_ROWS,
          "mask",
          "'raw-zero-rows'",
          "another value if the source is 'grid', which has no padding");
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
      check(layers == LEVELS, "layers", layers, LEVELS + ", one for each gate of the decoder");
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

  /** Returns the original's sizes, with 2048 detector features and the threshold of its command. */
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

  /** Returns D, the width of a region, for either source. */
  public int inputWidth() {
    return regions.source() == RegionSource.GRID
        ? VisualExtractors.named(vision).width()
        : regions.width();
  }
}
