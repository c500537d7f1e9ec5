package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.metrics.significance.MetricComparison;
import org.ithn.metrics.significance.SeedSummary;
import org.ithn.metrics.text.Csv;

/**
 * Writer of an ablation's table as CSV (one line per row and metric), JSON, Markdown and LaTeX.
 * Markdown and LaTeX contain only the metrics that the matrix names.
 *
 * @param table the table
 */
public record TableFiles(AblationTable table) {
  private static final List<String> CSV_COLUMNS =
      List.of(
          "row",
          "state",
          "metric",
          "mean",
          "deviation",
          "runs",
          "difference_to_baseline",
          "p_bootstrap",
          "p_randomisation",
          "paper",
          "difference_to_paper",
          "hours",
          "peak_mib",
          "examples_per_second",
          "signature",
          "run_records");

  private static final double SIGNIFICANT = 0.05;

  /**
   * Writes {@code table.csv}, {@code table.json}, {@code table.md} and {@code table.tex}.
   *
   * @return the files
   */
  public List<Path> write(Path folder) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("table.md", markdown());
    texts.put("table.tex", latex());
    texts.put("table.csv", csv());
    texts.put("table.json", Json.formatRecord(json()));
    List<Path> files = new ArrayList<>();
    Files.createDirectories(folder);
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Path file = folder.resolve(text.getKey());
      AtomicFiles.write(file, text.getValue());
      files.add(file);
    }
    return files;
  }

  /** Formats the table as a Markdown document. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# %s%n%n%s%n%n".formatted(table.name(), CellText.markdown(table.description())));
    List<String> head = new ArrayList<>(List.of("row"));
    head.addAll(table.metrics());
    head.addAll(List.of("seeds", "hours per seed", "MiB", "examples/s", "run records"));
    line(text, head);
    line(text, head.stream().map(any -> "---").toList());
    table.rows().forEach(row -> line(text, markdown(row)));
    for (PaperTable.PublishedMethod quote : table.quotes()) {
      List<String> line = new ArrayList<>(List.of(quote.markedName() + " (quoted)"));
      table.metrics().forEach(metric -> line.add(number("(%.3f)", quote.values().get(metric))));
      line.addAll(List.of("", "", "", "", ""));
      line(text, line);
    }
    text.append(notes());
    text.append("\n| metric | signature |\n|---|---|\n");
    table
        .signatures()
        .forEach(
            (metric, signature) ->
                line(text, List.of(metric, "`" + signature.replace("|", "\\|") + "`")));
    return text.toString();
  }

  private List<String> markdown(TableRow row) {
    List<String> line = new ArrayList<>(List.of(CellText.markdown(row.name())));
    table.metrics().forEach(metric -> line.add(value(row, metric)));
    line.addAll(cost(row));
    List<String> links = new ArrayList<>();
    for (int i = 0; i < row.records().size(); i++) {
      links.add("[%d](%s)".formatted(i + 1, row.records().get(i)));
    }
    line.add(String.join(" ", links));
    return line;
  }

  private String notes() {
    boolean quoted = !table.quotes().isEmpty();
    boolean published = table.rows().stream().anyMatch(row -> !row.published().isEmpty());
    return ("\nMean +- sample standard deviation over seeds. Bold: p < %s against '%s' in a paired"
            + " approximate randomisation test over the reports of all common seeds, without"
            + " correction for multiple comparisons.%s%s%n")
        .formatted(
            SIGNIFICANT,
            CellText.markdown(table.baseline()),
            published || quoted
                ? " In parentheses: the paper's value, and our value minus the paper's."
                : "",
            quoted
                ? " * quoted by the paper from another paper, ** quoted from the method's own"
                    + " paper, *** run by the authors with the released code."
                : "");
  }

  private static void line(StringBuilder text, List<String> values) {
    text.append("| ").append(String.join(" | ", values)).append(" |\n");
  }

  private String value(TableRow row, String metric) {
    SeedSummary ours = row.scores().get(metric);
    Double published = row.published().get(metric);
    if (ours == null) {
      return published == null ? "" : number("(%.3f)", published);
    }
    String text = number("%.3f", ours.mean());
    text = isBold(row, metric) ? "**" + text + "**" : text;
    text += ours.runs() > 1 ? number(" +- %.3f", ours.deviation()) : "";
    return published == null
        ? text
        : text + String.format(Locale.ROOT, " (%.3f, %+.3f)", published, ours.mean() - published);
  }

  private static boolean isBold(TableRow row, String metric) {
    MetricComparison comparison = row.againstBaseline().get(metric);
    return comparison != null && comparison.randomisationP() < SIGNIFICANT;
  }

  private static List<String> cost(TableRow row) {
    return row.hasRuns()
        ? List.of(
            row.state().replace(" seeds", ""),
            number("%.3f", row.cost().hours()),
            String.valueOf(row.cost().peakMebibytes()),
            number("%.1f", row.cost().examplesPerSecond()))
        : List.of(row.state(), "", "", "");
  }

  private static String number(String format, Double value) {
    return value == null ? "" : String.format(Locale.ROOT, format, value);
  }

  /** Formats the table for LaTeX with booktabs. */
  public String latex() {
    StringBuilder text = new StringBuilder();
    text.append("% ").append(table.name()).append("; needs \\usepackage{booktabs}\n");
    text.append("\\begin{tabular}{l").append("r".repeat(table.metrics().size())).append("}\n");
    text.append("\\toprule\n");
    List<String> head = new ArrayList<>(List.of("Model"));
    table.metrics().forEach(metric -> head.add(CellText.latex(metric)));
    text.append(String.join(" & ", head)).append(" \\\\\n\\midrule\n");
    for (TableRow row : table.rows()) {
      List<String> line = new ArrayList<>(List.of(CellText.latex(row.name())));
      for (String metric : table.metrics()) {
        SeedSummary ours = row.scores().get(metric);
        line.add(ours == null ? "--" : latex(row, metric, ours));
      }
      text.append(String.join(" & ", line)).append(" \\\\\n");
    }
    if (!table.quotes().isEmpty()) {
      text.append("\\midrule\n");
    }
    for (PaperTable.PublishedMethod quote : table.quotes()) {
      text.append(String.join(" & ", latex(quote))).append(" \\\\\n");
    }
    return text.append("\\bottomrule\n\\end{tabular}\n").toString();
  }

  private List<String> latex(PaperTable.PublishedMethod quote) {
    String mark = quote.mark().startsWith("*") ? "$^{" + quote.mark() + "}$" : "";
    List<String> line = new ArrayList<>(List.of(CellText.latex(quote.name()) + mark));
    for (String metric : table.metrics()) {
      String value = number("\\textit{%.3f}", quote.values().get(metric));
      line.add(value.isEmpty() ? "--" : value);
    }
    return line;
  }

  private static String latex(TableRow row, String metric, SeedSummary ours) {
    String mean = number("%.3f", ours.mean());
    String shown = isBold(row, metric) ? "\\textbf{" + mean + "}" : mean;
    return ours.runs() > 1 ? shown + number(" {\\small$\\pm$%.3f}", ours.deviation()) : shown;
  }

  /** Formats the table as CSV, one line per row and metric, including quoted rows. */
  public String csv() {
    StringBuilder text = new StringBuilder(Csv.formatLine(CSV_COLUMNS));
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
    List<String> line = new ArrayList<>(Collections.nCopies(CSV_COLUMNS.size(), ""));
    line.set(CSV_COLUMNS.indexOf("row"), quote.markedName());
    line.set(CSV_COLUMNS.indexOf("state"), "quoted");
    line.set(CSV_COLUMNS.indexOf("metric"), metric);
    line.set(CSV_COLUMNS.indexOf("paper"), number("%s", value));
    return Csv.formatLine(line);
  }

  private String csv(TableRow row, String metric) {
    SeedSummary ours = row.scores().get(metric);
    MetricComparison against = row.againstBaseline().get(metric);
    Double published = row.published().get(metric);
    List<String> line = new ArrayList<>(List.of(CellText.csv(row.name()), row.state(), metric));
    line.add(ours == null ? "" : String.valueOf(ours.mean()));
    line.add(ours == null ? "" : String.valueOf(ours.deviation()));
    line.add(ours == null ? "" : String.valueOf(ours.runs()));
    line.add(against == null ? "" : String.valueOf(against.difference()));
    line.add(against == null ? "" : String.valueOf(against.bootstrapP()));
    line.add(against == null ? "" : String.valueOf(against.randomisationP()));
    line.add(published == null ? "" : String.valueOf(published));
    line.add(published == null || ours == null ? "" : number("%+.4f", ours.mean() - published));
    line.add(row.hasRuns() ? String.valueOf(row.cost().hours()) : "");
    line.add(row.hasRuns() ? String.valueOf(row.cost().peakMebibytes()) : "");
    line.add(row.hasRuns() ? String.valueOf(row.cost().examplesPerSecond()) : "");
    line.add(table.signatures().getOrDefault(metric, ""));
    line.add(String.join(" ", row.records()));
    return Csv.formatLine(line);
  }

  private Map<String, Object> json() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("name", table.name());
    root.put("description", table.description());
    root.put("baseline", table.baseline());
    root.put("rows", table.rows().stream().map(this::json).toList());
    root.put("quotes", table.quotes());
    root.put("signatures", table.signatures());
    return root;
  }

  private Map<String, Object> json(TableRow row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", row.name());
    fields.put("paper_method", row.paper());
    fields.put("state", row.state());
    fields.put("scores", row.scores());
    fields.put("against_baseline", row.againstBaseline());
    fields.put("paper", row.published());
    fields.put("cost", row.cost());
    fields.put("run_records", row.records());
    return fields;
  }
}
