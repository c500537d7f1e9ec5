package org.ithn.metrics;

import java.util.List;

/** Input checks that all scorers share. */
public final class CorpusChecks {
  private CorpusChecks() {}

  /**
   * Checks for input on which no metric is defined: no items, lists of different lengths, or items
   * without a reference.
   *
   * @throws IllegalArgumentException at the first such problem
   */
  public static void check(List<String> hypotheses, List<List<String>> references) {
    if (hypotheses.size() != references.size()) {
      throw new IllegalArgumentException(
          "scores: "
              + hypotheses.size()
              + " hypotheses but "
              + references.size()
              + " lists of references; give one list per hypothesis, in the same order");
    }
    if (hypotheses.isEmpty()) {
      throw new IllegalArgumentException("scores: no hypotheses; give at least one");
    }
    for (int i = 0; i < references.size(); i++) {
      if (references.get(i).isEmpty()) {
        throw new IllegalArgumentException(
            "scores: item " + i + " has no reference; give at least one (it may be empty)");
      }
    }
  }
}
