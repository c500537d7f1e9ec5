package org.ithn.cli.ablation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ithn.framework.files.Json;
import org.ithn.metrics.significance.MetricComparison;
import org.ithn.metrics.significance.SeedDifferences;
import org.ithn.metrics.significance.SeedSummary;
import org.ithn.metrics.text.Csv;

/**
 * Complete table as CSV, one line per row and metric, and as JSON; costs as CSV, one line per row.
 * Only the costs differ when the same experiments run again.
 *
 * @param table the table
 */
record TableData(AblationTable table) {
  private static final List<String> COLUMNS =
      List.of(
          "row",
          "state",
          "metric",
          "mean",
          "deviation",
          "runs",
          "difference_to_baseline",
          "interval_low",
          "interval_high",
          "p_bootstrap",
          "p_randomisation",
          "p_holm",
          "common_seeds",
          "seed_difference_deviation",
          "seeds_with_sign_of_mean",
          "p_seeds",
          "paper",
          "difference_to_paper",
          "signature",
          "run_records");

  private static final List<String> COST_COLUMNS =
      List.of("row", "state", "minutes_per_seed", "peak_mib", "examples_per_second");

  private static final int COMPARISON_COLUMNS =
      COLUMNS.indexOf("paper") - COLUMNS.indexOf("difference_to_baseline");

  /** Formats all rows, including quoted ones. */
  String csv() {
    StringBuilder text = new StringBuilder(Csv.formatLine(COLUMNS));
    for (TableRow row : table.rows()) {
      List<String> metrics = row.hasScores() ? table.allMetrics() : List.of("");
      metrics.forEach(metric -> text.append(csv(row, metric)));
    }
    for (PaperTable.PublishedMethod quote : table.quotes()) {
      quote.values().forEach((metric, value) -> text.append(csv(quote, metric, value)));
    }
    return text.toString();
  }

  private static String csv(PaperTable.PublishedMethod quote, String metric, Double value) {
    Map<String, String> fields = new LinkedHashMap<>();
    COLUMNS.forEach(column -> fields.put(column, ""));
    fields.put("row", CellText.csv(quote.markedName()));
    fields.put("state", "quoted");
    fields.put("metric", metric);
    fields.put("paper", String.valueOf(value));
    return Csv.formatLine(List.copyOf(fields.values()));
  }

  private String csv(TableRow row, String metric) {
    SeedSummary ours = row.scores().get(metric);
    RowComparison against = row.againstBaseline().get(metric);
    Double published = row.published().get(metric);
    List<String> line = new ArrayList<>(List.of(CellText.csv(row.name()), row.state(), metric));
    line.add(ours == null ? "" : String.valueOf(ours.mean()));
    line.add(ours == null ? "" : String.valueOf(ours.deviation()));
    line.add(ours == null ? "" : String.valueOf(ours.runs()));
    line.addAll(against == null ? emptyComparison() : comparison(against));
    line.add(published == null ? "" : String.valueOf(published));
    line.add(published == null || ours == null ? "" : signed(ours.mean() - published));
    line.add(table.signatures().getOrDefault(metric, ""));
    line.add(String.join(" ", row.records()));
    return Csv.formatLine(line);
  }

  /** Formats the costs of all rows that have finished seeds. */
  String costsCsv() {
    StringBuilder text = new StringBuilder(Csv.formatLine(COST_COLUMNS));
    for (TableRow row : table.rows()) {
      if (row.hasRuns()) {
        TableRow.Cost cost = row.cost();
        text.append(
            Csv.formatLine(
                List.of(
                    CellText.csv(row.name()),
                    row.state(),
                    String.valueOf(cost.minutes()),
                    String.valueOf(cost.peakMebibytes()),
                    String.valueOf(cost.examplesPerSecond()))));
      }
    }
    return text.toString();
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.4f", value);
  }

  private static List<String> emptyComparison() {
    return Collections.nCopies(COMPARISON_COLUMNS, "");
  }

  private static List<String> comparison(RowComparison against) {
    MetricComparison studies = against.studies();
    SeedDifferences seeds = against.seeds();
    return List.of(
        String.valueOf(seeds.mean()),
        String.valueOf(studies.interval().low()),
        String.valueOf(studies.interval().high()),
        String.valueOf(studies.bootstrapP()),
        String.valueOf(studies.randomisationP()),
        String.valueOf(against.holmP()),
        String.valueOf(seeds.seeds()),
        String.valueOf(seeds.deviation()),
        String.valueOf(seeds.agreeing()),
        seeds.p().isPresent() ? String.valueOf(seeds.p().getAsDouble()) : "");
  }

  /** Formats all rows. */
  String json() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("name", table.name());
    root.put("description", table.description());
    root.put("baseline", table.baseline());
    root.put("rows", table.rows().stream().map(this::json).toList());
    root.put("quotes", table.quotes());
    root.put("paper_notes", table.paperNotes());
    root.put("signatures", table.signatures());
    return Json.formatRecord(root);
  }

  private Map<String, Object> json(TableRow row) {
    Map<String, Object> scores = new LinkedHashMap<>();
    Map<String, Object> comparisons = new LinkedHashMap<>();
    for (String metric : table.allMetrics()) {
      if (row.scores().containsKey(metric)) {
        scores.put(metric, row.scores().get(metric));
      }
      if (row.againstBaseline().containsKey(metric)) {
        comparisons.put(metric, json(row.againstBaseline().get(metric)));
      }
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", row.name());
    fields.put("paper_method", row.paper());
    fields.put("state", row.state());
    fields.put("scores", scores);
    fields.put("against_baseline", comparisons);
    fields.put("paper", row.published());
    fields.put("run_records", row.records());
    return fields;
  }

  private static Map<String, Object> json(RowComparison against) {
    MetricComparison studies = against.studies();
    SeedDifferences seeds = against.seeds();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("difference", seeds.mean());
    fields.put("interval_95", List.of(studies.interval().low(), studies.interval().high()));
    fields.put("p_bootstrap", studies.bootstrapP());
    fields.put("p_randomisation", studies.randomisationP());
    fields.put("p_holm", against.holmP());
    Map<String, Object> perSeed = new LinkedHashMap<>();
    perSeed.put("common", seeds.seeds());
    perSeed.put("deviation", seeds.deviation());
    perSeed.put("with_sign_of_mean", seeds.agreeing());
    seeds.p().ifPresent(p -> perSeed.put("p", p));
    fields.put("seeds", perSeed);
    return fields;
  }
}
