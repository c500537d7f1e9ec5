package org.ithn.cli.benchmark;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

/**
 * Repetitions of one thing.
 *
 * @param seconds ascending
 */
record Timings(ImmutableList<Double> seconds) {
  /**
   * Runs something a few times without looking, then times it.
   *
   * @param warmUp at least 1: the first run of a graph is slow
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

  /** How long something takes, once. */
  static double measureOnce(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Times in any order. */
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
