package org.ithn.datasets.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.ithn.framework.data.Images;
import org.ithn.framework.input.SampleRange;

/**
 * Loader of image files for inference, with the transform of validation and test.
 *
 * @param size height and width in pixels
 * @param range the scaling of 16-bit samples
 * @param normalisation the means and deviations applied to the pixels
 */
public record ImageLoader(int size, SampleRange range, Normalisation normalisation) {
  /** Creates a loader with ImageNet's statistics, which all shipped backbones expect. */
  public ImageLoader(int size, SampleRange range) {
    this(size, range, Normalisation.IMAGENET);
  }

  /**
   * Loads one example per file.
   *
   * @return {@code [files, 1, size, size, 3]}
   * @throws org.ithn.datasets.DataException at the first file that is not a usable image
   */
  public Images load(List<Path> files) {
    return loadViews(files.stream().map(List::of).toList());
  }

  /**
   * Loads one example per list of files.
   *
   * @param examples the views of each example; all examples need the same number
   * @return {@code [examples, views, size, size, 3]}
   * @throws org.ithn.datasets.DataException at the first file that is not a usable image
   */
  public Images loadViews(List<List<Path>> examples) {
    int views = examples.isEmpty() ? 1 : examples.get(0).size();
    ImageTransform transform = ImageTransform.forEvaluation(size);
    int length = size * size * Images.CHANNELS;
    float[] pixels = new float[Math.multiplyExact(examples.size() * views, length)];
    int offset = 0;
    for (List<Path> files : examples) {
      if (files.size() != views) {
        throw new IllegalArgumentException(
            "images: one example has %s views, another %s; all need the same number"
                .formatted(files.size(), views));
      }
      for (Path file : files) {
        EightBitImage image = transform.resize(ImageDecoder.decode(file, range));
        normalisation.normalise(transform.augment(image, new Random(0)), pixels, offset);
        offset += length;
      }
    }
    return new Images(pixels, examples.size(), views, size, size);
  }
}
