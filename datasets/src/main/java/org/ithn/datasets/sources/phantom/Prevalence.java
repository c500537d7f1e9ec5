package org.ithn.datasets.sources.phantom;

import java.util.Locale;

/** Frequency of findings and variety of reports, {@code prevalence}. */
public enum Prevalence {
  /** Every state of a finding is equally likely, and the image determines the report's text. */
  UNIFORM,
  /**
   * Most findings are normal, some are hardly visible, wording varies, and two successive studies
   * differ in exactly one finding; see {@link ClinicalStudy}.
   */
  CLINICAL;

  /** Returns the value of {@code base.phantoms.prevalence} of a matrix. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the prevalence with this key.
   *
   * @throws IllegalArgumentException if there is none; the message lists the keys
   */
  public static Prevalence fromKey(String key) {
    for (Prevalence each : values()) {
      if (each.key().equals(key)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "prevalence is '%s'; expected uniform or clinical".formatted(key));
  }
}
