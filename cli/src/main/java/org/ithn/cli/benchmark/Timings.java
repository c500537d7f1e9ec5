package org.ithn.cli.benchmark;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

/**
 * Times of repeated runs.
 *
 * @param seconds the times in seconds, ascending
 */
record Timings(ImmutableList<Double> seconds) {
  /**
   * Runs {@code work} a few times to warm up, then times it.
   *
   * @param warmUp the number of warm-up runs, at least 1 because the first run of a graph is slow
   * @param repeats the number of timed runs
   */
  static Timings measure(int warmUp, int repeats, Runnable work) {
    for (int i = 0; i < warmUp; i++) {
      work.run();
    }
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      seconds.add(measureOnce(work));
    }
    return of(seconds);
  }

  /** Returns the time of a single run, in seconds. */
  static double measureOnce(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Returns timings of times in any order. */
  static Timings of(List<Double> seconds) {
    return new Timings(ImmutableList.sortedCopyOf(seconds));
  }

  double median() {
    int half = seconds.size() / 2;
    return seconds.size() % 2 == 1
        ? seconds.get(half)
        : (seconds.get(half - 1) + seconds.get(half)) / 2;
  }

  double min() {
    return seconds.get(0);
  }

  double max() {
    return seconds.get(seconds.size() - 1);
  }
}
