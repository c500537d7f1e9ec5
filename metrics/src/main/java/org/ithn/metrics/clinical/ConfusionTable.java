package org.ithn.metrics.clinical;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The confusion of each item. Many items share one, so that a sum over a resample is a count of the
 * different ones.
 */
final class ConfusionTable {
  private final List<ConfusionCounts> different = new ArrayList<>();
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
    table.different.addAll(seen.keySet());
    return table;
  }

  int size() {
    return numbers.length;
  }

  ConfusionCounts get(int item) {
    return different.get(numbers[item]);
  }

  /** Told of a confusion and how many of the chosen items have it. */
  interface ConfusionConsumer {
    void accept(ConfusionCounts confusion, int times);
  }

  void forEachDistinct(int[] chosen, ConfusionConsumer sink) {
    int[] times = new int[different.size()];
    for (int item : chosen) {
      times[numbers[item]]++;
    }
    for (int number = 0; number < times.length; number++) {
      if (times[number] > 0) {
        sink.accept(different.get(number), times[number]);
      }
    }
  }

  ConfusionCounts sum(int[] chosen) {
    ConfusionCounts sum = ConfusionCounts.zero();
    forEachDistinct(chosen, sum::add);
    return sum;
  }
}
