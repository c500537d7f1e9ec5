package org.ithn.cli.pages;

import com.google.common.collect.Lists;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ithn.cli.ablation.AblationTable;
import org.ithn.cli.ablation.RowComparison;
import org.ithn.cli.ablation.TableRow;
import org.ithn.cli.charts.IntervalChart;
import org.ithn.cli.charts.LineChart;
import org.ithn.cli.records.MatrixResults;
import org.ithn.cli.records.SeedCurve;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.metrics.significance.MetricComparison;
import org.ithn.metrics.significance.SeedSummary;

/**
 * Figures of a table: scores with intervals, one figure per metric of the short table, and training
 * curves, one figure per log key.
 *
 * @param results the results of the table
 * @param table the table
 * @param curveKeys the log keys to draw
 */
public record TableFigures(MatrixResults results, AblationTable table, List<String> curveKeys) {
  /** Log keys drawn by default. */
  public static final List<String> DEFAULT_KEYS =
      List.of("alignment/cosine", "negatives/cosine", "loss/clip", "validation/BLEU-4");

  private static final String SCORE = "score-";
  private static final String CURVE = "curve-";
  private static final String STALE = "{" + SCORE + "," + CURVE + "}*.svg";

  public TableFigures {
    curveKeys = List.copyOf(curveKeys);
  }

  /**
   * Writes {@code score-METRIC.svg} and {@code curve-KEY.svg}; earlier ones are removed.
   *
   * @return the files
   */
  public List<Path> write(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (DirectoryStream<Path> earlier = Files.newDirectoryStream(folder, STALE)) {
      for (Path file : earlier) {
        Files.delete(file);
      }
    }
    Map<String, String> figures = new LinkedHashMap<>();
    for (String metric : table.metrics()) {
      IntervalChart chart = scores(metric);
      if (!chart.rows().isEmpty()) {
        figures.put(SCORE + fileName(metric), chart.file());
      }
    }
    for (String key : curveKeys) {
      int part = 0;
      for (LineChart chart : curves(key)) {
        part++;
        figures.put(CURVE + fileName(key) + (part == 1 ? "" : "-" + part), chart.file());
      }
    }
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, String> figure : figures.entrySet()) {
      Path file = folder.resolve(figure.getKey() + ".svg");
      AtomicFiles.writeReadable(file, figure.getValue());
      files.add(file);
    }
    return files;
  }

  private static String fileName(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
  }

  /** Returns the chart of a metric; without rows if no cell is finished. */
  IntervalChart scores(String metric) {
    List<IntervalChart.Row> rows = new ArrayList<>();
    for (MatrixResults.Row row : results.rows()) {
      SeedSummary summary = tableRow(row.name()).scores().get(metric);
      if (summary != null) {
        rows.add(row(row, metric, summary));
      }
    }
    List<IntervalChart.Bound> bounds =
        results.bounds().stream()
            .filter(bound -> bound.scores().containsKey(metric))
            .map(
                bound ->
                    new IntervalChart.Bound(bound.kind(), bound.name(), bound.scores().get(metric)))
            .toList();
    return new IntervalChart(metric, rows, bounds);
  }

  private TableRow tableRow(String name) {
    return table.rows().stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
  }

  private IntervalChart.Row row(MatrixResults.Row row, String metric, SeedSummary summary) {
    Optional<RowComparison> against =
        Optional.ofNullable(tableRow(row.name()).againstBaseline().get(metric));
    List<Double> seeds =
        row.records().stream().map(cell -> cell.test().values().get(metric)).toList();
    return new IntervalChart.Row(
        row.name(),
        summary.mean(),
        seeds,
        against.map(comparison -> interval(summary.mean(), comparison.studies())),
        against.filter(RowComparison::isSignificant).isPresent());
  }

  /**
   * Places the interval so that the row's mean is the baseline of its seeds plus the difference.
   */
  private static IntervalChart.Interval interval(double mean, MetricComparison studies) {
    double baseline = mean - studies.difference();
    return new IntervalChart.Interval(
        baseline, baseline + studies.interval().low(), baseline + studies.interval().high());
  }

  /**
   * Returns the charts of a log key, as many as the rows require. Each one begins with the
   * baseline, and a row has the same colour for every key.
   */
  List<LineChart> curves(String key) {
    List<LineChart> charts = new ArrayList<>();
    for (List<MatrixResults.Row> rows : groups()) {
      LineChart chart = curves(charts.isEmpty() ? key : key + ", further rows", key, rows);
      boolean adds = !chart.isEmpty() && (charts.isEmpty() || !isBaselineAlone(chart));
      if (adds) {
        charts.add(chart);
      }
    }
    return charts;
  }

  /** Returns the baseline with as many other rows as a chart can have, until all rows are shown. */
  private List<List<MatrixResults.Row>> groups() {
    List<MatrixResults.Row> baseline = rows(true);
    List<MatrixResults.Row> others = rows(false);
    if (others.isEmpty()) {
      return List.of(baseline);
    }
    return Lists.partition(others, LineChart.MAX_LINES - baseline.size()).stream()
        .map(some -> Stream.concat(baseline.stream(), some.stream()).toList())
        .toList();
  }

  private List<MatrixResults.Row> rows(boolean baseline) {
    return results.rows().stream()
        .filter(row -> row.name().equals(results.baseline()) == baseline)
        .toList();
  }

  private boolean isBaselineAlone(LineChart chart) {
    return chart.lines().stream()
        .allMatch(line -> line.points().isEmpty() || line.name().equals(results.baseline()));
  }

  private static LineChart curves(String title, String key, List<MatrixResults.Row> rows) {
    List<LineChart.Series> lines = new ArrayList<>();
    List<LineChart.Band> bands = new ArrayList<>();
    for (MatrixResults.Row row : rows) {
      SeedCurve curve = SeedCurve.of(row.records(), key);
      if (row.cells().size() > 1 && !curve.mean().isEmpty()) {
        bands.add(new LineChart.Band(lines.size(), curve.low(), curve.high()));
      }
      lines.add(new LineChart.Series(row.name(), curve.mean()));
    }
    return new LineChart(title, lines, bands);
  }
}
