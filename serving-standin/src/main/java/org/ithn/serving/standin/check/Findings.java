package org.ithn.serving.standin.check;

import java.util.ArrayList;
import java.util.List;

/** Collects what is checked and what is wrong. */
final class Findings {
  private final List<ServeCheck.Finding> all = new ArrayList<>();

  /** Notes a check. */
  void add(boolean holds, String what, String otherwise) {
    all.add(new ServeCheck.Finding(what, holds ? "" : otherwise));
  }

  /** Notes a check that found these offenders; none is good. */
  void none(List<String> offenders, String what, String otherwise) {
    add(
        offenders.isEmpty(),
        what,
        otherwise + ": " + String.join(", ", offenders.stream().distinct().limit(5).toList()));
  }

  boolean sound() {
    return all.stream().allMatch(ServeCheck.Finding::holds);
  }

  List<ServeCheck.Finding> all() {
    return List.copyOf(all);
  }
}
