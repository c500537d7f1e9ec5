package org.ithn.datasets.image;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.keys.Choice;
import org.ithn.framework.keys.Key;

/** Augmentation of training images. */
public record TrainTransformConfig(
    @Key("the sides that are resized to `resize_to`") Resize resize,
    @Key(
            value = "length in pixels to which images are resized before the crop",
            range = "1 to 4096, at least the size of the crop")
        int resizeTo,
    @Key("true to mirror half of the crops; turn it off if reports distinguish left from right")
        boolean flip) {
  public TrainTransformConfig {
    check(resizeTo >= 1 && resizeTo <= 4096, "resizeTo", resizeTo, "1 to 4096");
  }

  /** Returns R2Gen's augmentation: shorter side 256, half of the crops mirrored. */
  public static TrainTransformConfig defaults() {
    return new TrainTransformConfig(Resize.SHORTER_SIDE, 256, true);
  }

  /** Rule for resizing the sides of an image. */
  public enum Resize {
    @Choice("The shorter side gets the given size; the aspect ratio is kept.")
    SHORTER_SIDE,

    @Choice("Both sides get the given size.")
    SQUARE
  }
}
