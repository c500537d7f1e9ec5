package org.ithn.metrics.clinical;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Confusion counts of each item. Many items share equal counts, so a sum over a resample only needs
 * the frequency of each distinct one.
 */
final class ConfusionTable {
  private final List<ConfusionCounts> distinct = new ArrayList<>();
  private final int[] numbers;

  private ConfusionTable(int items) {
    numbers = new int[items];
  }

  static ConfusionTable of(List<Labels> hypotheses, List<Labels> references, LabelPolicy policy) {
    ConfusionTable table = new ConfusionTable(hypotheses.size());
    Map<ConfusionCounts, Integer> seen = new LinkedHashMap<>();
    for (int i = 0; i < table.numbers.length; i++) {
      ConfusionCounts confusion = ConfusionCounts.of(hypotheses.get(i), references.get(i), policy);
      table.numbers[i] = seen.computeIfAbsent(confusion, unseen -> seen.size());
    }
    table.distinct.addAll(seen.keySet());
    return table;
  }

  int size() {
    return numbers.length;
  }

  ConfusionCounts get(int item) {
    return distinct.get(numbers[item]);
  }

  /** Receiver of distinct confusion counts and the number of selected items that have them. */
  interface ConfusionConsumer {
    void accept(ConfusionCounts confusion, int times);
  }

  void forEachDistinct(int[] chosen, ConfusionConsumer sink) {
    int[] times = new int[distinct.size()];
    for (int item : chosen) {
      times[numbers[item]]++;
    }
    for (int number = 0; number < times.length; number++) {
      if (times[number] > 0) {
        sink.accept(distinct.get(number), times[number]);
      }
    }
  }

  ConfusionCounts sum(int[] chosen) {
    ConfusionCounts sum = ConfusionCounts.zero();
    forEachDistinct(chosen, sum::add);
    return sum;
  }
}
