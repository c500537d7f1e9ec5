package org.ithn.datasets.image;

import static org.ithn.framework.checks.Checks.check;

/**
 * The augmentation of training images.
 *
 * @param resize which sides become {@code resizeTo}
 * @param resizeTo pixels, at least the size of the crop
 * @param flip whether half of the crops are mirrored; to be off where reports tell left from right
 *     by the picture
 */
public record TrainTransformConfig(Resize resize, int resizeTo, boolean flip) {
  public TrainTransformConfig {
    check(resizeTo >= 1 && resizeTo <= 4096, "resizeTo", resizeTo, "1 to 4096");
  }

  /** R2Gen's: the shorter side to 256, mirrored half of the time. */
  public static TrainTransformConfig defaults() {
    return new TrainTransformConfig(Resize.SHORTER_SIDE, 256, true);
  }

  /** What happens to the sides of an image. */
  public enum Resize {
    /** The shorter side becomes the given size, the aspect is kept. */
    SHORTER_SIDE,

    /** Both sides become the given size. */
    SQUARE
  }
}
