package org.ithn.metrics.significance;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

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

  /**
   * The generator of one sample, a function of seed and number, so that samples may be drawn in any
   * order.
   */
  private SplittableRandom random(int sample) {
    return new SplittableRandom(new SplittableRandom(seed ^ ((long) sample << 32)).nextLong());
  }

  /** A value of each sample, computed from the sample's own generator, by several threads. */
  double[] sampleValues(ToDoubleFunction<SplittableRandom> value) {
    return IntStream.range(0, samples)
        .parallel()
        .mapToDouble(sample -> value.applyAsDouble(random(sample)))
        .toArray();
  }

  /**
   * As many items as there are, drawn with replacement, in ascending order: memory is then read
   * from front to back, which is what takes the time on large corpora.
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
