package org.ithn.experiments.inspection;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Lengths of cleaned reports in tokens, by split.
 *
 * @param lengths the lengths
 * @param cut the number of reports that are longer than the model reads
 * @param binWidth the width of a bin in tokens
 * @param bins the number of reports in each bin; bin i has {@code i * binWidth} to {@code (i + 1) *
 *     binWidth - 1} tokens
 */
public record LengthSummary(
    ImmutableMap<String, Distribution> lengths,
    ImmutableMap<String, Integer> cut,
    int binWidth,
    ImmutableMap<String, List<Integer>> bins) {
  private static final int BINS = 30;

  /**
   * Measures reports.
   *
   * @param reports the cleaned reports, by split
   * @param length the number of tokens of a report
   * @param longest the largest number of tokens that the model reads
   */
  static LengthSummary of(
      ImmutableMap<String, List<String>> reports, ToIntFunction<String> length, int longest) {
    ImmutableMap.Builder<String, int[]> measured = ImmutableMap.builder();
    reports.forEach(
        (split, texts) -> measured.put(split, texts.stream().mapToInt(length).toArray()));
    ImmutableMap<String, int[]> lengths = measured.buildOrThrow();
    int most = lengths.values().stream().flatMapToInt(Arrays::stream).max().orElse(0);
    int width = most / BINS + 1;
    ImmutableMap.Builder<String, Distribution> distributions = ImmutableMap.builder();
    ImmutableMap.Builder<String, Integer> cut = ImmutableMap.builder();
    ImmutableMap.Builder<String, List<Integer>> bins = ImmutableMap.builder();
    lengths.forEach(
        (split, values) -> {
          distributions.put(split, Distribution.of(Arrays.stream(values)));
          cut.put(split, (int) Arrays.stream(values).filter(each -> each > longest).count());
          bins.put(split, bins(values, width, most / width + 1));
        });
    return new LengthSummary(
        distributions.buildOrThrow(), cut.buildOrThrow(), width, bins.buildOrThrow());
  }

  private static List<Integer> bins(int[] values, int width, int count) {
    int[] bins = new int[count];
    for (int value : values) {
      bins[value / width]++;
    }
    return Ints.asList(bins);
  }
}
