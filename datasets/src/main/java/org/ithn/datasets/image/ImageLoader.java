package org.ithn.datasets.image;

import static com.google.common.base.Preconditions.checkArgument;

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
    for (List<Path> files : examples) {
      if (files.size() != views) {
        throw new IllegalArgumentException(
            "images: one example has %s views, another %s; all need the same number"
                .formatted(files.size(), views));
      }
    }
    return loadViews(examples, views);
  }

  /**
   * Loads one example per list of files. Views that it lacks are zeros, which no image is.
   *
   * @param examples the views of each example, 1 to {@code views}
   * @param views V
   * @return {@code [examples, views, size, size, 3]}
   * @throws org.ithn.datasets.DataException at the first file that is not a usable image
   */
  public Images loadViews(List<List<Path>> examples, int views) {
    ImageTransform transform = ImageTransform.forEvaluation(size);
    int length = size * size * Images.CHANNELS;
    float[] pixels = new float[Math.multiplyExact(examples.size() * views, length)];
    for (int example = 0; example < examples.size(); example++) {
      List<Path> files = examples.get(example);
      checkArgument(
          !files.isEmpty() && files.size() <= views,
          "images: an example has %s views; expected 1 to %s",
          files.size(),
          views);
      int offset = example * views * length;
      for (Path file : files) {
        EightBitImage image = transform.resize(ImageDecoder.decode(file, range));
        normalisation.normalise(transform.augment(image, new Random(0)), pixels, offset);
        offset += length;
      }
    }
    return new Images(pixels, examples.size(), views, size, size);
  }
}
