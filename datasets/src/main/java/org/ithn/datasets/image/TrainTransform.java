package org.ithn.datasets.image;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Random;

/**
 * Transform equal to torchvision's {@code Resize}, {@code RandomCrop} and {@code
 * RandomHorizontalFlip(0.5)}.
 */
record TrainTransform(TrainTransformConfig config, int size) implements ImageTransform {
  TrainTransform {
    checkArgument(size >= 1, "data.image.size is %s; expected at least 1", size);
    checkArgument(
        size <= config.resizeTo(),
        "data.image.size is %s, but images are resized to %s before the crop; lower it or"
            + " raise data.image.train_transform.resize_to",
        size,
        config.resizeTo());
  }

  @Override
  public EightBitImage resize(EightBitImage image) {
    return switch (config.resize()) {
      case SHORTER_SIDE -> BilinearResize.resizeShorterSide(image, config.resizeTo());
      case SQUARE -> BilinearResize.resize(image, config.resizeTo(), config.resizeTo());
    };
  }

  @Override
  public EightBitImage augment(EightBitImage prepared, Random random) {
    int top = random.nextInt(prepared.height() - size + 1);
    int left = random.nextInt(prepared.width() - size + 1);
    boolean mirror = random.nextBoolean() && config.flip();
    EightBitImage crop = prepared.crop(top, left, size, size);
    return mirror ? crop.flipHorizontally() : crop;
  }
}
