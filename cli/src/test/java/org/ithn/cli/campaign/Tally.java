package org.ithn.cli.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts, peaks and faults of one round, while it runs. */
final class Tally {
  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<String, Double> peaks = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  void count(String what) {
    count(what, 1);
  }

  void count(String what, long number) {
    counts.merge(what, number, Long::sum);
  }

  void peak(String what, double value) {
    peaks.merge(what, value, Math::max);
  }

  void fault(String sentence) {
    faults.add(sentence.strip().replaceAll("\\s*\n\\s*", " / "));
  }

  Map<String, Long> counts() {
    return counts;
  }

  Map<String, Double> peaks() {
    return peaks;
  }

  List<String> faults() {
    return faults;
  }
}
