package org.ithn.datasets.mining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.datasets.study.Study;

/** Pairs of studies that are excluded regardless of similarity. */
final class ExcludedPairs {
  /** Group number of each study, one array per reason: examination, patient, text. */
  private final List<int[]> numbers = new ArrayList<>();

  private final List<List<List<Integer>>> members = new ArrayList<>();

  ExcludedPairs(List<Study> studies, List<ReportText> texts, MiningConfig config) {
    add(config.excludeSameStudy(), studies.stream().map(Study::examination).toList());
    // An unknown patient differs from all others.
    add(
        config.excludeSamePatient(),
        studies.stream()
            .map(study -> study.patient().isEmpty() ? "\0" + study.id() : study.patient())
            .toList());
    add(config.excludeIdenticalText(), texts.stream().map(ReportText::cleaned).toList());
  }

  private void add(boolean used, List<String> keys) {
    int[] number = new int[keys.size()];
    List<List<Integer>> groups = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < number.length; i++) {
      int study = i;
      number[i] = used ? seen.computeIfAbsent(keys.get(i), key -> seen.size()) : study;
      if (number[i] == groups.size()) {
        groups.add(new ArrayList<>(1));
      }
      groups.get(number[i]).add(i);
    }
    numbers.add(number);
    members.add(groups);
  }

  /** Returns true if the pair is excluded. */
  boolean contains(int row, int other) {
    for (int[] number : numbers) {
      if (number[row] == number[other]) {
        return true;
      }
    }
    return false;
  }

  /** Returns the numbers of excluded others of a row: same study, same patient, identical text. */
  long[] countsByReason(int row) {
    long[] counts = new long[numbers.size()];
    Set<Integer> seen = new HashSet<>();
    seen.add(row);
    for (int kind = 0; kind < counts.length; kind++) {
      for (int other : members.get(kind).get(numbers.get(kind)[row])) {
        counts[kind] += seen.add(other) ? 1 : 0;
      }
    }
    return counts;
  }
}
