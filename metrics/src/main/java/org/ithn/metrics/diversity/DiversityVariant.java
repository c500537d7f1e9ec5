package org.ithn.metrics.diversity;

/** Which of the two readings of the diversity measure is computed. */
public enum DiversityVariant {
  /** As the paper defines it: all n-grams count, nothing is rounded. */
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
   * As its published code computes it: each text's last n-gram is left out, each rate is rounded to
   * 0.01 percent.
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

  /** How many n-grams of a text count. */
  abstract int ngramCount(int words, int order);

  /** The share of distinct n-grams that enters the product. */
  abstract double distinctShare(double share);

  /** Name in signatures and options. */
  public String label() {
    return label;
  }

  /**
   * The variant of that name.
   *
   * @throws IllegalArgumentException with the names there are
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
