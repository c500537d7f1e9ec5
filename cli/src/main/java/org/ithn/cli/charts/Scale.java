package org.ithn.cli.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A linear axis with round ticks: multiples of 1, 2 or 5 times a power of ten.
 *
 * @param low the value at the start of the axis
 * @param high the value at its end, above {@code low}
 * @param step the distance of the ticks
 */
record Scale(double low, double high, double step) {
  private static final int MAX_TICKS = 6;
  private static final double ROUNDING = 1e-9;

  /** Returns a scale that contains values and begins and ends at a tick. */
  static Scale around(List<Double> values) {
    Scale tight = between(values);
    return new Scale(
        Math.floor(tight.low / tight.step + ROUNDING) * tight.step,
        Math.ceil(tight.high / tight.step - ROUNDING) * tight.step,
        tight.step);
  }

  /** Returns a scale that begins and ends at the smallest and largest value. */
  static Scale between(List<Double> values) {
    double low = finite(values).min().orElse(0);
    double high = finite(values).max().orElse(1);
    if (high - low < ROUNDING * Math.max(1, Math.abs(high))) {
      double room = Math.max(ROUNDING, Math.abs(high) * 0.1);
      low = high == 0 ? 0 : low - room;
      high = high == 0 ? 1 : high + room;
    }
    return new Scale(low, high, step(high - low));
  }

  private static DoubleStream finite(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite);
  }

  private static double step(double length) {
    double power = Math.pow(10, Math.floor(Math.log10(length / MAX_TICKS)));
    for (int factor : new int[] {1, 2, 5}) {
      if (length / (factor * power) <= MAX_TICKS) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** Returns the values of the ticks. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    long first = (long) Math.ceil(low / step - ROUNDING);
    long last = (long) Math.floor(high / step + ROUNDING);
    for (long i = first; i <= last; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** Returns the text of a tick, with as many digits as the step has. */
  String label(double tick) {
    int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + ROUNDING));
    double shown = Math.abs(tick) < step * ROUNDING ? 0 : tick;
    return String.format(Locale.ROOT, "%." + digits + "f", shown).replace('-', '\u2212');
  }

  /** Returns the place of a value between 0 (start) and 1 (end). */
  double fraction(double value) {
    return (value - low) / (high - low);
  }
}
