package org.ithn.metrics.clinical;

import java.util.Locale;

/** What blank and uncertain labels count as. */
public enum LabelPolicy {
  /** As R2Gen and its followers: blank, denied and uncertain are all negative. The default. */
  R2GEN {
    @Override
    boolean isPositive(Status status) {
      return status == Status.POSITIVE;
    }
  },
  /** Uncertain counts as positive; blank and denied are negative. */
  UNCERTAIN_AS_POSITIVE {
    @Override
    boolean isPositive(Status status) {
      return status == Status.POSITIVE || status == Status.UNCERTAIN;
    }
  },
  /**
   * An observation of a report does not count where either side is uncertain; blank and denied are
   * negative.
   */
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
  /**
   * Only observations that both reports mention count; blank ones say nothing. Uncertain counts as
   * negative.
   */
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

  /** Name in signatures and options. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The policy of that name.
   *
   * @throws IllegalArgumentException with the names there are
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
