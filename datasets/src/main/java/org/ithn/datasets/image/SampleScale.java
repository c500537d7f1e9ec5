package org.ithn.datasets.image;

import org.ithn.datasets.DataException;
import org.ithn.framework.input.ImageRules;
import org.ithn.framework.input.SampleRange;

/**
 * Linear map of an image's 16-bit samples to 8 bits.
 *
 * @param first the sample that becomes 0, with those below it
 * @param width the distance to the sample that becomes 255; 0 = keep the upper 8 bits
 */
record SampleScale(int first, int width) {
  private static final int LEVELS = 1 << 16;

  /**
   * Returns the map for these samples.
   *
   * @param counts the number of samples of each level, {@code [65536]}
   * @param name the file name for messages
   * @throws DataException if the samples use too little of the range
   */
  static SampleScale of(SampleRange range, long[] counts, String name) {
    return of(range, counts, name, ImageRules.NARROW);
  }

  /**
   * Returns the map for these samples.
   *
   * @param narrow the refusal under {@link SampleRange#FULL}, with the 5th and 95th percentile
   */
  static SampleScale of(SampleRange range, long[] counts, String name, String narrow) {
    long[] below = counts.clone();
    for (int level = 1; level < LEVELS; level++) {
      below[level] += below[level - 1];
    }
    int low = low(below, 5);
    int high = high(below, 5);
    if (range == SampleRange.FULL) {
      if ((high >> 8) - (low >> 8) < ImageRules.MIN_SPAN) {
        throw refused(name, narrow.formatted(low >> 8, high >> 8), DataException.Remedy.PERCENTILE);
      }
      return new SampleScale(0, 0);
    }
    int first = low(below, 1);
    int last = high(below, 1);
    if (4 * (high - low) < Math.max(1, last - first)) {
      throw refused(
          name, ImageRules.UNEVEN.formatted(low, high, first, last), DataException.Remedy.NONE);
    }
    return new SampleScale(first, last - first);
  }

  /** Returns the 8-bit value of a sample, rounded. */
  byte apply(int sample) {
    if (width == 0) {
      return (byte) (sample >> 8);
    }
    int clipped = Math.min(Math.max(sample - first, 0), width);
    return (byte) ((clipped * 255 + width / 2) / width);
  }

  /** Returns the smallest level with more than {@code percent} of the samples not above it. */
  private static int low(long[] below, int percent) {
    int level = 0;
    while (100 * below[level] <= percent * below[LEVELS - 1]) {
      level++;
    }
    return level;
  }

  /** Returns the smallest level with at least 100 - {@code percent} of the samples not above it. */
  private static int high(long[] below, int percent) {
    int level = 0;
    while (100 * below[level] < (100 - percent) * below[LEVELS - 1]) {
      level++;
    }
    return level;
  }

  private static DataException refused(String name, String sentence, DataException.Remedy remedy) {
    return new DataException("image %s: %s".formatted(name, sentence), remedy);
  }
}
