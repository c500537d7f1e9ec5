package org.ithn.metrics;

import java.util.List;

/** Checks that every scorer makes on its input. */
public final class Corpora {
  private Corpora() {}

  /**
   * Refuses what no metric is defined on: no items, lists of different lengths, items without
   * reference.
   *
   * @throws IllegalArgumentException with the first such fault
   */
  public static void check(List<String> hypotheses, List<List<String>> references) {
    if (hypotheses.size() != references.size()) {
      throw new IllegalArgumentException(
          "scores: "
              + hypotheses.size()
              + " hypotheses but "
              + references.size()
              + " lists of references; give one list of references per hypothesis, in the same order");
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
