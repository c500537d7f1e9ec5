package org.ithn.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * Times of two programs that run in turn, so that changes of the machine's speed affect both times
 * of a pair.
 *
 * @param first the times of the first program
 * @param second the times of the second program
 * @param ratios the ratios first / second of the pairs
 */
record PairedTimings(Timings first, Timings second, Timings ratios) {
  /**
   * Runs both programs in turn.
   *
   * @param warmUp the number of pairs before those that count
   * @param pairs the number of pairs that count
   * @param first runs the first program once and returns the seconds
   * @param second runs the second program once and returns the seconds
   */
  static PairedTimings measure(int warmUp, int pairs, DoubleSupplier first, DoubleSupplier second) {
    List<Double> firsts = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < warmUp + pairs; i++) {
      double time = first.getAsDouble();
      double other = second.getAsDouble();
      if (i >= warmUp) {
        firsts.add(time);
        seconds.add(other);
        ratios.add(time / other);
      }
    }
    return new PairedTimings(Timings.of(firsts), Timings.of(seconds), Timings.of(ratios));
  }

  /** Returns one line with the ratios. */
  String describe(String name, String other) {
    return String.format(
        Locale.ROOT,
        "%s: ratio to %s in the same pair %.3f (median), %.3f to %.3f",
        name,
        other,
        ratios.median(),
        ratios.min(),
        ratios.max());
  }
}
