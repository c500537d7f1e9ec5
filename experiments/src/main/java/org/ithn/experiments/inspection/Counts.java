package org.ithn.experiments.inspection;

import com.google.common.collect.ImmutableMap;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ithn.datasets.study.Study;

/** Ordered maps of counts. */
final class Counts {
  private Counts() {}

  /** Counts equal values, the most frequent first; equal counts are sorted by the value. */
  static <T> ImmutableMap<String, Integer> of(Stream<T> values, Function<T, String> text) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    values.forEach(value -> counts.merge(text.apply(value), 1, Integer::sum));
    return mostFrequent(counts, Integer.MAX_VALUE);
  }

  /** Returns the largest counts, the largest first; equal counts are sorted by the value. */
  static ImmutableMap<String, Integer> mostFrequent(Map<String, Integer> counts, int limit) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(limit)
        .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Returns a value for each split, in the splits' order. */
  static <T> ImmutableMap<String, T> bySplit(
      Map<String, List<Study>> splits, Function<List<Study>, T> value) {
    ImmutableMap.Builder<String, T> result = ImmutableMap.builder();
    splits.forEach((split, studies) -> result.put(split, value.apply(studies)));
    return result.buildOrThrow();
  }
}
