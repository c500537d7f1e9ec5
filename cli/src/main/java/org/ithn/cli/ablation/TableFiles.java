package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.metrics.significance.SeedSummary;

/**
 * Writer of an ablation's table as {@link TableData} (CSV and JSON), Markdown and LaTeX. Markdown
 * and LaTeX contain only the metrics that the matrix names.
 *
 * @param table the table
 */
public record TableFiles(AblationTable table) {
  /**
   * Writes {@code table.csv}, {@code table.json}, {@code table.md}, {@code table.tex} and {@code
   * costs.csv}.
   *
   * @return the files
   */
  public List<Path> write(Path folder) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("table.md", markdown());
    texts.put("table.tex", latex());
    texts.put("table.csv", new TableData(table).csv());
    texts.put("table.json", new TableData(table).json());
    texts.put("costs.csv", new TableData(table).costsCsv());
    List<Path> files = new ArrayList<>();
    Files.createDirectories(folder);
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Path file = folder.resolve(text.getKey());
      AtomicFiles.writeReadable(file, text.getValue());
      files.add(file);
    }
    return files;
  }

  /** Formats the table as a Markdown document. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(
        "# %s%n%n%s%n%n"
            .formatted(CellText.markdown(table.name()), CellText.markdown(table.description())));
    List<String> head = new ArrayList<>(List.of("row"));
    head.addAll(table.metrics());
    head.addAll(List.of("seeds", "run records"));
    line(text, head);
    line(text, head.stream().map(any -> "---").toList());
    table.rows().forEach(row -> line(text, markdown(row)));
    for (PaperTable.PublishedMethod quote : table.quotes()) {
      List<String> line = new ArrayList<>(List.of(quote.markedName() + " (quoted)"));
      table.metrics().forEach(metric -> line.add(number("(%.3f)", quote.values().get(metric))));
      line.addAll(List.of("", ""));
      line(text, line);
    }
    text.append(notes());
    table.paperNotes().forEach(note -> text.append("\n").append(paperNote(note)).append("\n"));
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
    line.add(row.hasRuns() ? row.state().replace(" seeds", "") : row.state());
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
    return "\nMean +- sample standard deviation over seeds. %s%s%s%n"
        .formatted(
            significance(CellText.markdown(table.baseline())),
            published || quoted
                ? " In parentheses: the paper's value, and our value minus the paper's."
                : "",
            quoted
                ? " * quoted by the paper from another paper, ** quoted from the method's own"
                    + " paper, *** run by the authors with the released code."
                : "");
  }

  private static String paperNote(String note) {
    return "On the paper's row " + note;
  }

  private static String significance(String baseline) {
    return ("Bold: p < 0.05 against '%s' in a paired approximate randomisation test over the test"
            + " studies, after Holm's correction over the rows of the table. The test says nothing"
            + " about other seeds.")
        .formatted(baseline);
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
    RowComparison comparison = row.againstBaseline().get(metric);
    return comparison != null && comparison.isSignificant();
  }

  private static String number(String format, Double value) {
    return value == null ? "" : String.format(Locale.ROOT, format, value);
  }

  /** Formats the table for LaTeX with booktabs. */
  public String latex() {
    StringBuilder text = new StringBuilder();
    text.append("% ")
        .append(CellText.latex(table.name()))
        .append("; needs \\usepackage{booktabs}\n");
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
    text.append("\\bottomrule\n\\end{tabular}\n");
    text.append("\\par\\footnotesize ").append(CellText.latex(significance(table.baseline())));
    table.paperNotes().forEach(note -> text.append(' ').append(CellText.latex(paperNote(note))));
    return text.append('\n').toString();
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
}
