package org.ithn.cli.benchmark;

import java.util.stream.IntStream;

/** Measurement of memory bandwidth, the limit for work with little arithmetic. */
public final class MemoryBandwidth {
  private static final int FLOATS = 64 << 20; // 256 MiB, larger than caches
  private static final int ROUNDS = 8;

  private MemoryBandwidth() {}

  /**
   * Measures the best of a few copies of an array by all cores, in 10^9 bytes per second; a byte
   * that is read and written counts twice.
   */
  public static double gigabytesPerSecond() {
    float[] from = new float[FLOATS];
    float[] to = new float[FLOATS];
    int cores = Math.max(1, Runtime.getRuntime().availableProcessors());
    int part = FLOATS / cores;
    double least =
        Timings.measure(
                2, // until every page is allocated
                ROUNDS,
                () ->
                    IntStream.range(0, cores)
                        .parallel()
                        .forEach(i -> System.arraycopy(from, i * part, to, i * part, part)))
            .min();
    return 2.0 * Float.BYTES * part * cores / least / 1e9;
  }
}
