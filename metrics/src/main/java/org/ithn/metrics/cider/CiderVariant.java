package org.ithn.metrics.cider;

/** Published formula of CIDEr. */
public enum CiderVariant {
  /**
   * CIDEr-D: counts are clipped at the reference's, and the difference in length has a Gaussian
   * penalty (sigma 6).
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
   * The original definition: plain cosine without clipping or penalty; repeated words can inflate
   * it.
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
