package org.ithn.cli.reference;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The range of a number as a {@code Key} states it.
 *
 * @param low the smallest value
 * @param lowIsValid whether {@code low} is in the range
 * @param high the largest value
 * @param highIsValid whether {@code high} is in the range
 */
record StatedRange(double low, boolean lowIsValid, double high, boolean highIsValid) {
  private static final String NUMBER = "(-?[\\d.]+)";
  private static final Pattern AT_LEAST = Pattern.compile("at least " + NUMBER + "\\b.*");
  private static final Pattern ABOVE = Pattern.compile("above " + NUMBER + "\\b.*");
  private static final Pattern FROM_TO = Pattern.compile(NUMBER + " to " + NUMBER + "\\b.*");
  private static final Pattern EXACTLY = Pattern.compile("exactly " + NUMBER + "\\b.*");
  private static final Pattern INTERVAL =
      Pattern.compile("in ([\\[(])" + NUMBER + ", " + NUMBER + "([\\])]).*");

  /** Parses the start of a range; other text is an error. */
  static StatedRange parse(String text) {
    Matcher match = INTERVAL.matcher(text);
    if (match.matches()) {
      return new StatedRange(
          number(match, 2),
          match.group(1).equals("["),
          number(match, 3),
          match.group(4).equals("]"));
    }
    for (Pattern pattern : List.of(FROM_TO, EXACTLY)) {
      match = pattern.matcher(text);
      if (match.matches()) {
        return new StatedRange(number(match, 1), true, number(match, match.groupCount()), true);
      }
    }
    match = AT_LEAST.matcher(text);
    if (match.matches()) {
      return new StatedRange(number(match, 1), true, Double.POSITIVE_INFINITY, false);
    }
    match = ABOVE.matcher(text);
    if (match.matches()) {
      return new StatedRange(number(match, 1), false, Double.POSITIVE_INFINITY, false);
    }
    throw new IllegalArgumentException("no range of a number: " + text);
  }

  private static double number(Matcher match, int group) {
    return Double.parseDouble(match.group(group));
  }

  boolean contains(double value) {
    return (lowIsValid ? value >= low : value > low)
        && (highIsValid ? value <= high : value < high);
  }

  /** Returns the values that are just outside, as whole numbers where they are whole. */
  List<String> outside(boolean whole) {
    double step = whole ? 1 : 1e-6;
    String below = show(lowIsValid ? low - step : low, whole);
    return Double.isInfinite(high)
        ? List.of(below)
        : List.of(below, show(highIsValid ? high + step : high, whole));
  }

  private static String show(double value, boolean whole) {
    return whole ? Long.toString((long) value) : Double.toString(value);
  }
}
