package org.ithn.serving.standin.check;

import java.util.ArrayList;
import java.util.List;

/** Collects what is checked and what is wrong. */
final class CheckResults {
  private final List<ServeCheck.CheckResult> all = new ArrayList<>();

  /** Notes a check. */
  void add(boolean holds, String what, String otherwise) {
    all.add(new ServeCheck.CheckResult(what, holds ? "" : otherwise));
  }

  /** Notes a check that found these offenders; none is good. */
  void addNone(List<String> offenders, String what, String otherwise) {
    add(
        offenders.isEmpty(),
        what,
        otherwise + ": " + String.join(", ", offenders.stream().distinct().limit(5).toList()));
  }

  boolean allPassed() {
    return all.stream().allMatch(ServeCheck.CheckResult::hasPassed);
  }

  List<ServeCheck.CheckResult> results() {
    return List.copyOf(all);
  }
}
