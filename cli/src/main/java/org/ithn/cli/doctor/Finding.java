package org.ithn.cli.doctor;

/**
 * Result of one check.
 *
 * @param topic the checked topic, in one or two words
 * @param found the observation, with units
 * @param advice the remedy; empty if there is no problem
 */
public record Finding(String topic, String found, String advice) {
  /** Returns a finding without a problem. */
  static Finding ok(String topic, String found) {
    return new Finding(topic, found, "");
  }

  /** Returns true if there is a problem. */
  public boolean hasAdvice() {
    return !advice.isEmpty();
  }
}
