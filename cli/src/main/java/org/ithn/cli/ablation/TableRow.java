package org.ithn.cli.ablation;

import java.util.List;
import java.util.Map;
import org.ithn.metrics.significance.MetricComparison;
import org.ithn.metrics.significance.SeedSummary;

/**
 * A row of an ablation's table.
 *
 * @param name of the row
 * @param paper the method's name in the paper; empty if it has none
 * @param state in words: how many seeds are finished, or why none is
 * @param scores mean and deviation over the finished seeds, by metric
 * @param againstBaseline by metric, this row as the second system; empty for the baseline itself
 * @param published the paper's values, by metric
 * @param cost of the finished seeds
 * @param records run records of the finished seeds, relative to the ablation's folder
 */
public record TableRow(
    String name,
    String paper,
    String state,
    Map<String, SeedSummary> scores,
    Map<String, MetricComparison> againstBaseline,
    Map<String, Double> published,
    Cost cost,
    List<String> records) {
  /**
   * What the finished seeds of a row cost.
   *
   * @param hours mean of a seed
   * @param peakMebibytes the largest of any
   * @param examplesPerSecond mean of the seeds' medians
   */
  public record Cost(double hours, long peakMebibytes, double examplesPerSecond) {
    static Cost of(List<CellResult> results) {
      return new Cost(
          results.stream().mapToDouble(result -> result.cost().seconds()).average().orElse(0)
              / 3600,
          results.stream().mapToLong(result -> result.cost().peakMebibytes()).max().orElse(0),
          results.stream()
              .mapToDouble(result -> result.cost().examplesPerSecond())
              .average()
              .orElse(0));
    }
  }

  /** Whether a seed is finished. */
  public boolean hasScores() {
    return !scores.isEmpty();
  }
}
