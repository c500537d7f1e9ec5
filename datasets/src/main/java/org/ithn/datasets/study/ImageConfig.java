package org.ithn.datasets.study;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.datasets.image.ImageLoader;
import org.ithn.datasets.image.TrainTransformConfig;
import org.ithn.framework.input.SampleRange;
import org.ithn.framework.keys.Key;

/** Size, sample range and augmentation of images, {@code data.image.*}. */
public record ImageConfig(
    @Key(
            value = "S, height and width of the images that the backbone receives, in pixels",
            range = "1 to 4096, at most `data.image.train_transform.resize_to`")
        int size,
    @Key("the scaling of 16-bit samples and DICOM files; 8-bit PNG and JPEG files never change")
        SampleRange range,
    @Key("the augmentation of training images") TrainTransformConfig trainTransform) {
  public ImageConfig {
    check(size >= 1 && size <= 4096, "size", size, "1 to 4096");
    check(
        size <= trainTransform.resizeTo(),
        "size",
        size,
        "at most train_transform.resize_to, which is "
            + trainTransform.resizeTo()
            + ", because it is the size of the crop");
  }

  /** Creates a configuration with the full range. */
  public ImageConfig(int size, TrainTransformConfig trainTransform) {
    this(size, SampleRange.FULL, trainTransform);
  }

  /** Returns the loader of images outside training. */
  public ImageLoader loader() {
    return new ImageLoader(size, range);
  }

  /** Returns a copy that does not flip training images. */
  public ImageConfig withoutFlip() {
    return new ImageConfig(
        size,
        range,
        new TrainTransformConfig(trainTransform.resize(), trainTransform.resizeTo(), false));
  }
}
