package org.ithn.cli.ablation;

import java.util.List;
import java.util.Map;
import org.ithn.metrics.significance.MetricComparison;
import org.ithn.metrics.significance.SeedSummary;

/**
 * A row of an ablation's table.
 *
 * @param name the row's name
 * @param paper the method's name in the paper; empty if it has none
 * @param state the number of finished seeds in words, or the reason why the row cannot run
 * @param scores mean and deviation over the finished seeds, by metric
 * @param againstBaseline comparisons by metric, with this row as the second system; empty for the
 *     baseline
 * @param published the paper's values, by metric
 * @param cost the cost of the finished seeds
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
   * Cost of the finished seeds of a row.
   *
   * @param hours the mean time per seed
   * @param peakMebibytes the largest peak memory of any seed
   * @param examplesPerSecond the mean of the seeds' median rates
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

  /** Returns true if the row has results of runs, not only scores. */
  public boolean hasRuns() {
    return !records.isEmpty();
  }

  /** Returns true if at least one seed is finished, or if the row needs no seed. */
  public boolean hasScores() {
    return !scores.isEmpty();
  }
}
