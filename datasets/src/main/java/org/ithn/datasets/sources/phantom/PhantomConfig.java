package org.ithn.datasets.sources.phantom;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Which phantoms to draw.
 *
 * @param train studies to learn from, at least 1
 * @param validation studies to choose a checkpoint with, at least 1
 * @param test studies to report on, at least 1
 * @param imageSize height and width in pixels, 32 to 1024
 * @param seed study i of a split depends on it, the split and i alone, not on the sizes
 */
public record PhantomConfig(int train, int validation, int test, int imageSize, long seed) {
  /** More studies than this per split are refused. */
  public static final int MAX_STUDIES = 99_999;

  public PhantomConfig {
    checkStudies("train", train);
    checkStudies("validation", validation);
    checkStudies("test", test);
    checkArgument(
        imageSize >= 32 && imageSize <= 1024,
        "phantom.image_size is %s; expected 32 to 1024",
        imageSize);
  }

  /** 1600, 100 and 200 studies of 64 x 64 pixels. */
  public static PhantomConfig defaults() {
    return new PhantomConfig(1600, 100, 200, 64, 9223);
  }

  private static void checkStudies(String split, int studies) {
    checkArgument(
        studies >= 1 && studies <= MAX_STUDIES,
        "phantom.%s is %s; expected 1 to %s studies",
        split,
        studies,
        MAX_STUDIES);
  }
}
