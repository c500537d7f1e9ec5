package org.ithn.parity;

/**
 * One quantity.
 *
 * @param fixture the folder, for instance {@code ithn-loss/paper}
 * @param quantity for instance {@code resnet18.eval.64.patch_feats}
 * @param absolute the largest absolute difference of any element; NaN where one is not a number
 * @param relative that difference over the largest expected element
 * @param tolerance the largest absolute difference that passes
 */
public record ParityRow(
    String fixture, String quantity, double absolute, double relative, double tolerance) {
  /** Whether the difference is small enough; NaN never is. */
  public boolean passed() {
    return absolute <= tolerance;
  }

  /** The difference in parts of its tolerance: at most 1 passes. */
  public double share() {
    if (Double.isNaN(absolute)) {
      return Double.POSITIVE_INFINITY;
    }
    return absolute == 0 ? 0 : absolute / tolerance;
  }
}
