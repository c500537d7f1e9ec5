package org.ithn.metrics.significance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.report.ReportScores;

/**
 * Paired significance tests of two systems, metric by metric.
 *
 * <p>Bootstrap: items are drawn with replacement, the same for both systems; the p-value is twice
 * the smaller share of resamples whose difference is at most, or at least, zero. Approximate
 * randomisation: each item's two outputs are exchanged with probability one half; the p-value is
 * {@code (k + 1) / (samples + 1)}, where {@code k} counts absolute differences at least as large as
 * the observed one.
 *
 * <p>With several runs, a system's value is the mean of its runs' values. Items of one group, such
 * as the views of a study, are drawn or exchanged together, and alike in all runs.
 *
 * <p>Source: Koehn (2004); Riezler and Maxwell (2005).
 */
public final class PairedComparison {
  private static final double ROUNDING = 1e-12;

  private final List<Run> runs;
  private final int[][] groups;
  private final Resampling resampling;

  /** The scores of one metric in one run. */
  private record Run(CorpusScore first, CorpusScore second, CorpusScore both) {}

  private PairedComparison(List<Run> runs, int[][] groups, Resampling resampling) {
    this.runs = runs;
    this.groups = groups;
    this.resampling = resampling;
  }

  /**
   * Compares two systems on the same items.
   *
   * @param first scores of the first system
   * @param second scores of the second system on the same items in the same order
   * @param both scores of one corpus with all outputs of the first system, then all of the second,
   *     whose items can be exchanged
   * @throws IllegalArgumentException if the numbers of items do not match or the number of samples
   *     is 0
   */
  public static List<MetricComparison> compare(
      ReportScores first, ReportScores second, ReportScores both, Resampling resampling) {
    int items = first.scores().values().iterator().next().itemCount();
    int[] alone = IntStream.range(0, items).toArray();
    return compareRuns(List.of(new PairedScores(first, second, both)), alone, resampling);
  }

  /**
   * Compares two systems over several runs on the same items.
   *
   * @param runs the scores of each run, at least one, with the same metrics
   * @param groupOfItem the number of each item's group, from 0; groups are resampled as a whole
   * @throws IllegalArgumentException if the numbers of items do not match or the number of samples
   *     is 0
   */
  public static List<MetricComparison> compareRuns(
      List<PairedScores> runs, int[] groupOfItem, Resampling resampling) {
    int[][] groups = members(groupOfItem);
    List<MetricComparison> comparisons = new ArrayList<>();
    for (String metric : runs.get(0).first().scores().keySet()) {
      List<Run> scores = new ArrayList<>();
      for (PairedScores run : runs) {
        CorpusScore first = run.first().scores().get(metric);
        CorpusScore second = run.second().scores().get(metric);
        CorpusScore both = run.both().scores().get(metric);
        check(first, second, both, groupOfItem.length, resampling);
        scores.add(new Run(first, second, both));
      }
      comparisons.add(new PairedComparison(scores, groups, resampling).compare());
    }
    return comparisons;
  }

  /** Returns the items of each group. */
  private static int[][] members(int[] groupOfItem) {
    Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
    for (int item = 0; item < groupOfItem.length; item++) {
      groups.computeIfAbsent(groupOfItem[item], unseen -> new ArrayList<>()).add(item);
    }
    return groups.values().stream()
        .map(items -> items.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  private static void check(
      CorpusScore first, CorpusScore second, CorpusScore both, int items, Resampling resampling) {
    if (first.itemCount() != items
        || second.itemCount() != items
        || both.itemCount() != 2 * items
        || resampling.samples() == 0) {
      throw new IllegalArgumentException(
          "comparison: "
              + first.itemCount()
              + " and "
              + second.itemCount()
              + " items and "
              + resampling.samples()
              + " samples; give both systems' outputs for the same items and at least 1 sample");
    }
  }

  private MetricComparison compare() {
    double[] differences = bootstrapDifferences();
    double bootstrapP = bootstrapP(differences);
    double first = mean(run -> run.first().value());
    double second = mean(run -> run.second().value());
    return new MetricComparison(
        runs.get(0).first().signature(),
        first,
        second,
        ConfidenceInterval.ofValues(differences),
        bootstrapP,
        randomisationP(Math.abs(second - first)));
  }

  private double mean(Function<Run, Double> value) {
    double sum = 0;
    for (Run run : runs) {
      sum += value.apply(run);
    }
    return sum / runs.size();
  }

  private double[] bootstrapDifferences() {
    return resampling.sampleValues(
        random -> {
          int[] drawn = itemsOf(Resampling.draw(random, groups.length));
          return mean(run -> run.second().valueOver(drawn) - run.first().valueOver(drawn));
        });
  }

  private int[] itemsOf(int[] drawn) {
    return Arrays.stream(drawn).flatMap(group -> Arrays.stream(groups[group])).toArray();
  }

  private static double bootstrapP(double[] differences) {
    int notAbove = 0;
    int notBelow = 0;
    for (double difference : differences) {
      notAbove += difference <= ROUNDING ? 1 : 0;
      notBelow += difference >= -ROUNDING ? 1 : 0;
    }
    return Math.min(1, 2.0 * Math.min(notAbove, notBelow) / differences.length);
  }

  private double randomisationP(double observed) {
    long asLarge =
        Arrays.stream(resampling.sampleValues(this::swappedDifference))
            .filter(difference -> Math.abs(difference) >= observed - ROUNDING)
            .count();
    return (asLarge + 1.0) / (resampling.samples() + 1.0);
  }

  private double swappedDifference(SplittableRandom random) {
    int items = runs.get(0).first().itemCount();
    int[] one = new int[items];
    int[] other = new int[items];
    for (int[] group : groups) {
      boolean swap = random.nextBoolean();
      for (int item : group) {
        one[item] = swap ? items + item : item;
        other[item] = swap ? item : items + item;
      }
    }
    return mean(run -> run.both().valueOver(other) - run.both().valueOver(one));
  }
}
