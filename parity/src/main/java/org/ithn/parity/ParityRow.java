package org.ithn.parity;

import java.util.Locale;

/**
 * Compared quantity.
 *
 * @param fixture the fixture's folder, such as {@code ithn-loss/paper}
 * @param quantity the name, such as {@code resnet18.eval.64.patch_feats}
 * @param absoluteError the largest absolute difference of any element; NaN if any is NaN
 * @param relativeError that difference divided by the largest expected element
 * @param tolerance the largest absolute difference that passes
 */
public record ParityRow(
    String fixture, String quantity, double absoluteError, double relativeError, double tolerance) {
  /** Returns true if the difference is within the tolerance; NaN never is. */
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

  /** The the difference divided by the tolerance; at most 1 passes. */
  public double toleranceFraction() {
    if (Double.isNaN(absoluteError)) {
      return Double.POSITIVE_INFINITY;
    }
    return absoluteError == 0 ? 0 : absoluteError / tolerance;
  }
}
