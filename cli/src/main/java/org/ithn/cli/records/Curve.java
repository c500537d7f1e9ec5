package org.ithn.cli.records;

import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.records.RunScalars.Point;

/**
 * Thinned values of one log key.
 *
 * @param steps training steps, ascending
 * @param values the values, with four significant digits
 */
public record Curve(List<Long> steps, List<Double> values) {
  /** Largest number of points. */
  public static final int MAX_POINTS = 50;

  private static final int DIGITS = 4;

  public Curve {
    if (steps.size() != values.size()) {
      throw new IllegalArgumentException(
          "curve: %d steps and %d values; expected equally many"
              .formatted(steps.size(), values.size()));
    }
    steps = List.copyOf(steps);
    values = List.copyOf(values);
  }

  /** Thins points: up to {@link #MAX_POINTS} means of equally many successive points. */
  static Curve of(List<Point> points) {
    int count = Math.min(points.size(), MAX_POINTS);
    List<Long> steps = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Point> some = points.subList(i * points.size() / count, (i + 1) * points.size() / count);
      steps.add(Math.round(some.stream().mapToDouble(Point::step).average().orElseThrow()));
      values.add(rounded(some.stream().mapToDouble(Point::value).average().orElseThrow()));
    }
    return new Curve(steps, values);
  }

  private static double rounded(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value;
    }
    double unit = Math.pow(10, DIGITS - 1 - Math.floor(Math.log10(Math.abs(value))));
    return Math.rint(value * unit) / unit;
  }

  /** Returns the value at a step, interpolated between its neighbours and constant outside. */
  double valueAt(long step) {
    int above = 0;
    while (above < steps.size() && steps.get(above) < step) {
      above++;
    }
    if (above == 0 || above == steps.size()) {
      return values.get(Math.min(above, steps.size() - 1));
    }
    long left = steps.get(above - 1);
    double part = (double) (step - left) / (steps.get(above) - left);
    return values.get(above - 1) + part * (values.get(above) - values.get(above - 1));
  }
}
