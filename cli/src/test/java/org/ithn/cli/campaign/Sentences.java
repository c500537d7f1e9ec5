package org.ithn.cli.campaign;

import org.ithn.cli.testing.Program;

/** Check that a command that failed said so in a sentence. */
final class Sentences {
  private static final int INTERNAL = 3;

  private Sentences() {}

  /** Adds a fault unless the command failed with a sentence for its user. */
  static void check(Program.Ended ended, String where, Tally tally) {
    String last = KillsTest.last(ended.err());
    if (ended.code() >= INTERNAL || ended.code() < 0) {
      tally.fault("%s: code %d, %s".formatted(where, ended.code(), shortened(ended.err())));
    } else if (!last.startsWith("ithn: ") || ended.err().contains("\tat ")) {
      tally.fault("%s: no sentence but %s".formatted(where, shortened(ended.err())));
    }
  }

  private static String shortened(String text) {
    return text.length() < 1500 ? text : "... " + text.substring(text.length() - 1500);
  }
}
