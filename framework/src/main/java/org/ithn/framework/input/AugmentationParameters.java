package org.ithn.framework.input;

import java.util.Random;

/**
 * The random numbers of one image, drawn before the graph knows its size.
 *
 * @param top what the first row of the crop comes from, in [0, 2^31)
 * @param left what its first column comes from, in [0, 2^31)
 * @param flip whether the crop is mirrored
 */
public record AugmentationParameters(int top, int left, boolean flip) {
  /** The middle of nothing: the only crop of an image that is as large as the crop. */
  public static final AugmentationParameters NONE = new AugmentationParameters(0, 0, false);

  /**
   * Draws what {@code random.nextInt(rows)}, {@code random.nextInt(columns)} and {@code
   * random.nextBoolean()} would draw: the graph finishes the first two as {@link
   * Random#nextInt(int)} does, without its rejections, which happen once in {@code 2^31 / bound}
   * draws at most.
   */
  public static AugmentationParameters of(Random random) {
    return new AugmentationParameters(
        random.nextInt() >>> 1, random.nextInt() >>> 1, random.nextBoolean());
  }

  /** The same, not mirrored. */
  public AugmentationParameters withoutFlip() {
    return new AugmentationParameters(top, left, false);
  }
}
