package org.ithn.metrics.clinical;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Confusion counts of each item. Many items share equal counts, so a sum over a resample only needs
 * the frequency of each distinct one.
 */
final class ConfusionTable {
  private static final String TRUE_POSITIVES = "true-positives";
  private static final String FALSE_POSITIVES = "false-positives";
  private static final String FALSE_NEGATIVES = "false-negatives";

  private final List<ConfusionCounts> distinct = new ArrayList<>();
  private final int[] numbers;

  private ConfusionTable(int items) {
    numbers = new int[items];
  }

  static ConfusionTable of(List<Labels> hypotheses, List<Labels> references, LabelPolicy policy) {
    return of(
        hypotheses.size(), i -> ConfusionCounts.of(hypotheses.get(i), references.get(i), policy));
  }

  /** Returns the table of items from their columns. */
  static ConfusionTable ofColumns(Map<String, double[]> columns) {
    double[] both = columns.get(TRUE_POSITIVES);
    double[] onlyHypothesis = columns.get(FALSE_POSITIVES);
    double[] onlyReference = columns.get(FALSE_NEGATIVES);
    return of(
        both.length,
        i ->
            ConfusionCounts.ofBits((int) both[i], (int) onlyHypothesis[i], (int) onlyReference[i]));
  }

  /** Returns a column for each kind of count, whose bits are the observations. */
  Map<String, double[]> columns() {
    Map<String, double[]> columns = new LinkedHashMap<>();
    columns.put(TRUE_POSITIVES, column(ConfusionCounts::truePositives));
    columns.put(FALSE_POSITIVES, column(ConfusionCounts::falsePositives));
    columns.put(FALSE_NEGATIVES, column(ConfusionCounts::falseNegatives));
    return columns;
  }

  private double[] column(Function<ConfusionCounts, int[]> kind) {
    return IntStream.range(0, size())
        .mapToDouble(item -> ConfusionCounts.bits(kind.apply(get(item))))
        .toArray();
  }

  private static ConfusionTable of(int items, IntFunction<ConfusionCounts> counts) {
    ConfusionTable table = new ConfusionTable(items);
    Map<ConfusionCounts, Integer> seen = new LinkedHashMap<>();
    for (int i = 0; i < items; i++) {
      ConfusionCounts confusion = counts.apply(i);
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
