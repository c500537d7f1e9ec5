package org.ithn.metrics.cider;

/** Which of the two published formulas a score is. */
public enum CiderVariant {
  /**
   * CIDEr-D: counts clipped at the reference's, Gaussian penalty on the difference of lengths
   * (sigma 6).
   */
  CIDER_D("CIDEr-D", "d") {
    @Override
    double termProduct(double hypothesis, double reference) {
      return Math.min(hypothesis, reference) * reference;
    }

    @Override
    double lengthPenalty(int difference) {
      return Math.exp(-(double) difference * difference / (2 * SIGMA * SIGMA));
    }
  },
  /**
   * The plain cosine of the first definition, without clipping and penalty; repeated words can
   * inflate it.
   */
  PLAIN("CIDEr-plain", "plain") {
    @Override
    double termProduct(double hypothesis, double reference) {
      return hypothesis * reference;
    }

    @Override
    double lengthPenalty(int difference) {
      return 1;
    }
  };

  private static final double SIGMA = 6;

  private final String metric;
  private final String label;

  CiderVariant(String metric, String label) {
    this.metric = metric;
    this.label = label;
  }

  abstract double termProduct(double hypothesis, double reference);

  abstract double lengthPenalty(int difference);

  String metric() {
    return metric;
  }

  String label() {
    return label;
  }
}
