package org.ithn.backbones.visualgpt;

import static com.google.common.base.Preconditions.checkArgument;
import static org.ithn.framework.checks.Checks.check;

import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.keys.Choice;
import org.ithn.framework.keys.Key;

/** Sizes and options of VisualGPT, keys {@code backbone.*}. */
public record VisualGptConfig(
    @Key("the regions that the encoder reads") Regions regions,
    @Key(
            value =
                "the visual extractor whose patches are the regions of the source `grid`; unused"
                    + " otherwise",
            range = "the name of a visual extractor")
        String vision,
    @Key("meaning of the rows of the embedding table") TokenKind tokens,
    @Key(
            value = "H, GPT-2's embedding width",
            range = "at least 1, a multiple of the number of heads")
        int width,
    @Key(value = "A, the number of attention heads", range = "at least 1, a divisor of the width")
        int heads,
    @Key("the visual encoder") Encoder encoder,
    @Key("the gated decoder") Decoder decoder,
    @Key(value = "dropout rate of the encoder and of the decoder's sublayers", range = "in [0, 1)")
        double dropout) {
  /** Number of encoder levels that the decoder attends to, each through its own gate. */
  public static final int LEVELS = 3;

  private static final double LARGEST_THRESHOLD = 0.5;

  /** The source of the regions. */
  public enum RegionSource {
    @Choice("The patches of a CNN, from one image or from several concatenated views.")
    GRID,
    @Choice("Features of a detector, `[R, D]` for each example, padded with rows of zeros.")
    FEATURES
  }

  /** The regions that are masked. */
  public enum RegionMask {
    @Choice("No regions, which is the effect of the original's mask once its norm is trained.")
    NONE,
    @Choice(
        "Regions whose embedding after the norm sums to exactly 0, as in the original's code; the"
            + " result depends on rounding.")
    EXACT_ZERO_SUM,
    @Choice("Regions whose features are all zero, as the original intends.")
    RAW_ZERO_ROWS
  }

  /** The meaning of the rows of the embedding table. */
  public enum TokenKind {
    @Choice("Words of the training reports, followed by rows for begin and padding.")
    WORDS,
    @Choice("GPT-2's 50,257 byte-pair tokens, row by row as in its weights.")
    GPT2
  }

  /** The regions of an image, keys {@code backbone.regions.*}. */
  public record Regions(
      @Key("patches of a CNN, or features that the data set provides") RegionSource source,
      @Key(
              value = "D, the width of a region of the source `features`; unused with `grid`",
              range = "at least 1 with the source `features`")
          int width,
      @Key(
              value = "regions that the encoder and the decoder do not attend to",
              range = "`raw-zero-rows` only with the source `features`")
          RegionMask mask) {
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

  /** The visual encoder, keys {@code backbone.encoder.*}. */
  public record Encoder(
      @Key(value = "number of layers: one for each gate of the decoder", range = "exactly 3")
          int layers,
      @Key(value = "width inside the feed-forward sublayers", range = "at least 1")
          int feedForwardWidth) {
    public Encoder {
      check(layers == LEVELS, "layers", layers, LEVELS + ", one for each gate of the decoder");
      check(feedForwardWidth >= 1, "feedForwardWidth", feedForwardWidth, "at least 1");
    }
  }

  /** The gated decoder, keys {@code backbone.decoder.*}. */
  public record Decoder(
      @Key(value = "number of layers", range = "at least 1") int layers,
      @Key(
              value = "rows of the position table, which limit a report's length",
              range = "at least 1")
          int positions,
      @Key(value = "tau of the gates", range = "in [0, 0.5]") double threshold,
      @Key(value = "dropout rate of the attention weights over regions", range = "in [0, 1)")
          double crossDropout) {
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
