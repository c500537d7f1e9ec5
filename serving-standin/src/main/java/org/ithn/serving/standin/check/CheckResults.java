package org.ithn.serving.standin.check;

import java.util.ArrayList;
import java.util.List;

/** Collector of check results. */
final class CheckResults {
  private final List<ServeCheck.CheckResult> all = new ArrayList<>();

  /** Adds the result of a check. */
  void add(boolean passed, String check, String problem) {
    all.add(new ServeCheck.CheckResult(check, passed ? "" : problem));
  }

  /** Adds a check that passes if there are no offenders. */
  void addNone(List<String> offenders, String check, String problem) {
    add(
        offenders.isEmpty(),
        check,
        problem + ": " + String.join(", ", offenders.stream().distinct().limit(5).toList()));
  }

  boolean allPassed() {
    return all.stream().allMatch(ServeCheck.CheckResult::hasPassed);
  }

  List<ServeCheck.CheckResult> results() {
    return List.copyOf(all);
  }
}
