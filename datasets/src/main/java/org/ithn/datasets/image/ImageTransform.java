package org.ithn.datasets.image;

import java.util.Random;

/** How an image becomes the square that a backbone sees, in a fixed and a random part. */
public interface ImageTransform {
  /** Height and width of the result. */
  int size();

  /** The part that is the same every time, worth keeping in memory: the resized image. */
  EightBitImage resize(EightBitImage image);

  /**
   * The part that may differ every time.
   *
   * @param prepared what {@link #resize} gave
   * @param random where crop and flip come from; the same state gives the same result
   * @return an image of {@link #size()} x {@link #size()}
   */
  EightBitImage augment(EightBitImage prepared, Random random);

  /**
   * Both sides become {@code size}, the aspect not kept: the originals' transform for validation,
   * test and use. Nothing is random.
   */
  static ImageTransform forEvaluation(int size) {
    return new EvaluationTransform(size);
  }

  /**
   * Resizes, cuts out a square at a random place and mirrors half of the images.
   *
   * @param size of the square; at most {@code config.resizeTo()}
   */
  static ImageTransform forTraining(TrainTransformConfig config, int size) {
    return new TrainTransform(config, size);
  }
}
