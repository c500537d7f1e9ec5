package org.ithn.metrics.diversity;

/** Variant of the diversity measure. */
public enum DiversityVariant {
  /** The paper's definition: all n-grams count, nothing is rounded. */
  PAPER("paper") {
    @Override
    int ngramCount(int words, int order) {
      return Math.max(0, words - order + 1);
    }

    @Override
    double distinctShare(double share) {
      return share;
    }
  },
  /**
   * The published code's computation: each text's last n-gram is ignored, and each rate is rounded
   * to 0.01 percent.
   */
  SIMCTG_CODE("simctg-code") {
    @Override
    int ngramCount(int words, int order) {
      return Math.max(0, words - order);
    }

    @Override
    double distinctShare(double share) {
      return 1 - Math.rint((1 - share) * 100 * 100) / 100 / 100;
    }
  };

  private final String label;

  DiversityVariant(String label) {
    this.label = label;
  }

  /** Returns the number of n-grams of a text that count. */
  abstract int ngramCount(int words, int order);

  /** Returns the share of distinct n-grams used in the product. */
  abstract double distinctShare(double share);

  /** Returns the name used in signatures and options. */
  public String label() {
    return label;
  }

  /**
   * Returns the variant with a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static DiversityVariant fromLabel(String label) {
    for (DiversityVariant variant : values()) {
      if (variant.label.equals(label)) {
        return variant;
      }
    }
    throw new IllegalArgumentException(
        "no diversity variant named '" + label + "'; available: paper, simctg-code");
  }
}
