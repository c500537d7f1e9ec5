package org.ithn.metrics.significance;

import java.util.SplittableRandom;

/**
 * How often and from which seed items are drawn; the same settings give the same numbers.
 *
 * @param samples number of resamples, 0 for none
 * @param seed seed of the generator
 */
public record Resampling(int samples, long seed) {
  /** A thousand samples. */
  public static final Resampling DEFAULT = new Resampling(1000, 20230930);

  /** No intervals. */
  public static final Resampling NONE = new Resampling(0, 0);

  /** Checks the number. */
  public Resampling {
    if (samples < 0) {
      throw new IllegalArgumentException("resampling: " + samples + " samples; give 0 or more");
    }
  }

  SplittableRandom random() {
    return new SplittableRandom(seed);
  }

  /** As many items as there are, drawn with replacement. */
  static int[] draw(SplittableRandom random, int items) {
    int[] drawn = new int[items];
    for (int i = 0; i < items; i++) {
      drawn[i] = random.nextInt(items);
    }
    return drawn;
  }
}
