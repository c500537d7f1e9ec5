package org.ithn.framework.negatives;

/** Vector operations in plain Java, for expected values. */
final class Rowwise {
  private Rowwise() {}

  static double[] minus(double[] a, double[] b) {
    return plus(a, -1, b);
  }

  static double[] plus(double[] a, double factor, double[] b) {
    double[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * b[i];
    }
    return sum;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
