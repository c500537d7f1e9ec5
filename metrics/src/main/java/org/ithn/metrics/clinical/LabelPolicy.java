package org.ithn.metrics.clinical;

import java.util.Locale;

/** Interpretation of blank and uncertain labels. */
public enum LabelPolicy {
  /** R2Gen's policy and the default: blank, negative and uncertain all count as negative. */
  R2GEN {
    @Override
    boolean isPositive(Status status) {
      return status == Status.POSITIVE;
    }
  },
  /** Uncertain counts as positive; blank counts as negative. */
  UNCERTAIN_AS_POSITIVE {
    @Override
    boolean isPositive(Status status) {
      return status == Status.POSITIVE || status == Status.UNCERTAIN;
    }
  },
  /** Observations that are uncertain on either side are ignored; blank counts as negative. */
  UNCERTAIN_EXCLUDED {
    @Override
    boolean isPositive(Status status) {
      return status == Status.POSITIVE;
    }

    @Override
    boolean isCounted(Status hypothesis, Status reference) {
      return hypothesis != Status.UNCERTAIN && reference != Status.UNCERTAIN;
    }
  },
  /** Observations that are blank on either side are ignored; uncertain counts as negative. */
  BLANK_EXCLUDED {
    @Override
    boolean isPositive(Status status) {
      return status == Status.POSITIVE;
    }

    @Override
    boolean isCounted(Status hypothesis, Status reference) {
      return hypothesis != Status.BLANK && reference != Status.BLANK;
    }
  };

  abstract boolean isPositive(Status status);

  boolean isCounted(Status hypothesis, Status reference) {
    return true;
  }

  /** Returns the name used in signatures and options. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the policy with a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static LabelPolicy fromLabel(String label) {
    for (LabelPolicy policy : values()) {
      if (policy.label().equals(label)) {
        return policy;
      }
    }
    throw new IllegalArgumentException(
        "no label policy named '"
            + label
            + "'; available: r2gen, uncertain-as-positive, uncertain-excluded, blank-excluded");
  }
}
