package org.ithn.parity;

import java.util.Locale;

/**
 * One quantity.
 *
 * @param fixture the folder, for instance {@code ithn-loss/paper}
 * @param quantity for instance {@code resnet18.eval.64.patch_feats}
 * @param absoluteError the largest absolute difference of any element; NaN where one is not a
 *     number
 * @param relativeError that difference over the largest expected element
 * @param tolerance the largest absolute difference that passes
 */
public record ParityRow(
    String fixture, String quantity, double absoluteError, double relativeError, double tolerance) {
  /** Whether the difference is small enough; NaN never is. */
  public boolean passed() {
    return absoluteError <= tolerance;
  }

  /** Returns the row as one line of text. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "%s: %s differs by %.2e, tolerance %.2e",
        fixture,
        quantity,
        absoluteError,
        tolerance);
  }

  /** The difference in parts of its tolerance: at most 1 passes. */
  public double toleranceFraction() {
    if (Double.isNaN(absoluteError)) {
      return Double.POSITIVE_INFINITY;
    }
    return absoluteError == 0 ? 0 : absoluteError / tolerance;
  }
}
