package org.ithn.datasets.sources.phantom;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Number, size and seed of the phantoms to draw.
 *
 * @param train the number of training studies, 1 to 99,999
 * @param validation the number of validation studies, 1 to 99,999
 * @param test the number of test studies, 1 to 99,999
 * @param imageSize the height and width in pixels, 32 to 1024
 * @param seed the seed; study i of a split depends only on the seed, the split and i
 * @param prevalence the frequency of findings and the variety of reports
 */
public record PhantomConfig(
    int train, int validation, int test, int imageSize, long seed, Prevalence prevalence) {
  /** Largest number of studies per split. */
  public static final int MAX_STUDIES = 99_999;

  /** Smallest height and width in pixels. */
  public static final int MIN_IMAGE_SIZE = 32;

  /** Largest height and width in pixels. */
  public static final int MAX_IMAGE_SIZE = 1024;

  public PhantomConfig {
    checkStudies("train", train);
    checkStudies("validation", validation);
    checkStudies("test", test);
    checkArgument(
        imageSize >= MIN_IMAGE_SIZE && imageSize <= MAX_IMAGE_SIZE,
        "image_size is %s; expected %s to %s",
        imageSize,
        MIN_IMAGE_SIZE,
        MAX_IMAGE_SIZE);
  }

  /** Creates a configuration with uniform prevalence. */
  public PhantomConfig(int train, int validation, int test, int imageSize, long seed) {
    this(train, validation, test, imageSize, seed, Prevalence.UNIFORM);
  }

  /** Returns 1600, 100 and 200 studies of 64 x 64 pixels, with uniform prevalence. */
  public static PhantomConfig defaults() {
    return new PhantomConfig(1600, 100, 200, 64, 9223);
  }

  private static void checkStudies(String split, int studies) {
    checkArgument(
        studies >= 1 && studies <= MAX_STUDIES,
        "%s is %s; expected 1 to %s studies",
        split,
        studies,
        MAX_STUDIES);
  }
}
