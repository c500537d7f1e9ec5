package org.ithn.datasets.image;

import java.util.Random;

/** Transform of an image into a backbone's square input, split into a fixed and a random part. */
public interface ImageTransform {
  /** Returns the height and width of the result in pixels. */
  int size();

  /** Resizes an image; the result is the same every time, so it can be cached. */
  EightBitImage resize(EightBitImage image);

  /**
   * Applies the random part: crop and flip.
   *
   * @param prepared the result of {@link #resize}
   * @param random source of crop and flip; equal states give equal results
   * @return an image of {@link #size()} x {@link #size()}
   */
  EightBitImage augment(EightBitImage prepared, Random random);

  /**
   * Returns the originals' transform for validation, test and inference: both sides are resized to
   * {@code size}, the aspect ratio may change, and nothing is random.
   */
  static ImageTransform forEvaluation(int size) {
    return new EvaluationTransform(size);
  }

  /**
   * Returns a transform that resizes, crops a random square and mirrors half of the images.
   *
   * @param size side of the square in pixels, at most {@code config.resizeTo()}
   */
  static ImageTransform forTraining(TrainTransformConfig config, int size) {
    return new TrainTransform(config, size);
  }
}
