package org.ithn.framework.input;

import java.util.Random;

/**
 * The random numbers that augment one image, drawn before the graph knows the image's size.
 *
 * @param top the random number that determines the first row of the crop, in [0, 2^31)
 * @param left the random number that determines its first column, in [0, 2^31)
 * @param flip true to mirror the crop
 */
public record AugmentationParameters(int top, int left, boolean flip) {
  /** The parameters of an image that is exactly as large as the crop. */
  public static final AugmentationParameters NONE = new AugmentationParameters(0, 0, false);

  /**
   * Draws the numbers of {@code random.nextInt(rows)}, {@code random.nextInt(columns)} and {@code
   * random.nextBoolean()}. The graph completes the first two like {@link Random#nextInt(int)} but
   * without its rejections, which occur at most once in {@code 2^31 / bound} draws.
   */
  public static AugmentationParameters of(Random random) {
    return new AugmentationParameters(
        random.nextInt() >>> 1, random.nextInt() >>> 1, random.nextBoolean());
  }

  /** Returns these parameters without mirroring. */
  public AugmentationParameters withoutFlip() {
    return new AugmentationParameters(top, left, false);
  }
}
