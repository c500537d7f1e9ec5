package org.ithn.metrics.significance;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Number of resamples and seed; equal settings give equal results.
 *
 * @param samples the number of resamples, 0 for none
 * @param seed the seed of the generator
 */
public record Resampling(int samples, long seed) {
  /** Default of 1000 samples. */
  public static final Resampling DEFAULT = new Resampling(1000, 20230930);

  /** Setting without intervals. */
  public static final Resampling NONE = new Resampling(0, 0);

  public Resampling {
    if (samples < 0) {
      throw new IllegalArgumentException(
          "resampling: " + samples + " samples; expected at least 0");
    }
  }

  /**
   * Returns the generator of one sample. It depends only on seed and sample number, so samples may
   * be drawn in any order.
   */
  private SplittableRandom random(int sample) {
    return new SplittableRandom(new SplittableRandom(seed ^ ((long) sample << 32)).nextLong());
  }

  /** Computes a value per sample in parallel, each from the sample's own generator. */
  double[] sampleValues(ToDoubleFunction<SplittableRandom> value) {
    return IntStream.range(0, samples)
        .parallel()
        .mapToDouble(sample -> value.applyAsDouble(random(sample)))
        .toArray();
  }

  /**
   * Draws {@code items} items with replacement and returns them in ascending order, because
   * sequential memory access is faster on large corpora.
   */
  static int[] draw(SplittableRandom random, int items) {
    int[] times = new int[items];
    for (int i = 0; i < items; i++) {
      times[random.nextInt(items)]++;
    }
    int[] drawn = new int[items];
    int next = 0;
    for (int item = 0; item < items; item++) {
      Arrays.fill(drawn, next, next + times[item], item);
      next += times[item];
    }
    return drawn;
  }
}
