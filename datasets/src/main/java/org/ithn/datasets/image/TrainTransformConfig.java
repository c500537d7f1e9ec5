package org.ithn.datasets.image;

import static org.ithn.framework.checks.Checks.check;

/**
 * Augmentation of training images.
 *
 * @param resize the sides that are resized to {@code resizeTo}
 * @param resizeTo length in pixels, 1 to 4096, at least the size of the crop
 * @param flip true to mirror half of the crops; turn it off if reports distinguish left from right
 */
public record TrainTransformConfig(Resize resize, int resizeTo, boolean flip) {
  public TrainTransformConfig {
    check(resizeTo >= 1 && resizeTo <= 4096, "resizeTo", resizeTo, "1 to 4096");
  }

  /** Returns R2Gen's augmentation: shorter side 256, half of the crops mirrored. */
  public static TrainTransformConfig defaults() {
    return new TrainTransformConfig(Resize.SHORTER_SIDE, 256, true);
  }

  /** Rule for resizing the sides of an image. */
  public enum Resize {
    /** The shorter side gets the given size; the aspect ratio is kept. */
    SHORTER_SIDE,

    /** Both sides get the given size. */
    SQUARE
  }
}
