package org.ithn.cli.doctor;

/**
 * One thing that was looked at.
 *
 * @param topic it is about, a word or two
 * @param found what is there, with units
 * @param advice what to do about it; empty if all is well
 */
public record Finding(String topic, String found, String advice) {
  /** All is well. */
  static Finding ok(String what, String found) {
    return new Finding(what, found, "");
  }

  /** Whether there is something to do. */
  public boolean hasAdvice() {
    return !advice.isEmpty();
  }
}
