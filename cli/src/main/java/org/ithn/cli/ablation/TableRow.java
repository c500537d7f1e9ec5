package org.ithn.cli.ablation;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.cli.records.CellRecord;
import org.ithn.cli.records.MatrixResults;
import org.ithn.metrics.significance.SeedSummary;

/**
 * A row of an ablation's table.
 *
 * @param name the row's name
 * @param paper the method's name in the paper; empty if it has none
 * @param state the number of finished seeds in words, or the reason why the row cannot run
 * @param scores mean and deviation over the finished seeds, by metric
 * @param againstBaseline comparisons by metric; empty for the baseline
 * @param published the paper's values, by metric
 * @param cost the cost of the finished seeds
 * @param records run records of the finished seeds, relative to the folder of the table
 */
public record TableRow(
    String name,
    String paper,
    String state,
    Map<String, SeedSummary> scores,
    Map<String, RowComparison> againstBaseline,
    Map<String, Double> published,
    Cost cost,
    List<String> records) {
  /**
   * Cost of the finished seeds of a row.
   *
   * @param minutes the mean time per seed
   * @param peakMebibytes the largest peak memory of any seed
   * @param examplesPerSecond the mean of the seeds' median rates
   */
  public record Cost(double minutes, long peakMebibytes, double examplesPerSecond) {
    private static final double MINUTE = 60;

    private static Cost of(List<CellRecord.Cost> seeds) {
      return new Cost(
          seeds.stream().mapToDouble(CellRecord.Cost::seconds).average().orElse(0) / MINUTE,
          seeds.stream().mapToLong(CellRecord.Cost::peakMebibytes).max().orElse(0),
          seeds.stream().mapToDouble(CellRecord.Cost::examplesPerSecond).average().orElse(0));
    }
  }

  static TableRow of(
      MatrixResults.Row row,
      Map<String, RowComparison> againstBaseline,
      Map<String, Double> published,
      Path folder) {
    List<CellRecord> cells = row.records();
    return new TableRow(
        row.name(),
        row.paper(),
        row.state(),
        cells.isEmpty()
            ? Map.of()
            : SeedSummary.summariseRuns(cells.stream().map(cell -> cell.test().values()).toList()),
        againstBaseline,
        published,
        Cost.of(cells.stream().map(CellRecord::cost).toList()),
        row.cells().stream().map(cell -> link(folder, cell.file())).toList());
  }

  private static String link(Path folder, Path file) {
    return folder
        .toAbsolutePath()
        .normalize()
        .relativize(file.toAbsolutePath().normalize())
        .toString()
        .replace('\\', '/');
  }

  static TableRow of(MatrixResults.Bound bound) {
    Map<String, SeedSummary> scores = new LinkedHashMap<>();
    bound.scores().forEach((metric, value) -> scores.put(metric, new SeedSummary(1, value, 0)));
    return new TableRow(
        bound.name(), "", bound.kind(), scores, Map.of(), Map.of(), Cost.of(List.of()), List.of());
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
