package org.ithn.cli.pages;

import java.util.List;
import java.util.Locale;
import org.ithn.cli.ablation.AblationTable;
import org.ithn.cli.ablation.PaperTable;
import org.ithn.cli.ablation.RowComparison;
import org.ithn.cli.ablation.TableRow;
import org.ithn.metrics.significance.SeedSummary;

/** Overview page: scores as a heat map, costs, and metric signatures. */
final class OverviewPage {
  private final AblationTable table;
  private final StringBuilder html = new StringBuilder();

  private OverviewPage(AblationTable table) {
    this.table = table;
  }

  /** Returns the page's body. */
  static String body(TableFigures figures) {
    OverviewPage page = new OverviewPage(figures.table());
    page.html.append("<p>").append(HtmlPage.escape(figures.table().description())).append("</p>\n");
    page.heatMap();
    page.figures(figures);
    page.costs();
    page.signatures();
    return page.html.toString();
  }

  private void heatMap() {
    List<String> metrics = table.allMetrics().isEmpty() ? table.metrics() : table.allMetrics();
    html.append(
        """
        <section aria-labelledby="scores"><h2 id="scores">Scores</h2>
        <p>Mean over seeds, with the difference to <b>%s</b>: &#9650; above, &#9660; below;
        &#9733; p &lt; 0.05 (paired approximate randomisation test over the test studies, after
        Holm's correction over the rows). Only such differences are coloured, stronger where they
        are larger within a column. In parentheses: the paper's value. The metrics of the matrix
        come first.</p>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="scores"><table class="heat"><thead><tr><th scope="col">row</th>
        """
            .formatted(HtmlPage.escape(table.baseline())));
    metrics.forEach(
        metric ->
            html.append("<th scope=\"col\">").append(HtmlPage.escape(metric)).append("</th>"));
    html.append("</tr></thead><tbody>\n");
    for (TableRow row : table.rows()) {
      head(row);
      metrics.forEach(metric -> cell(row, metric));
      html.append("</tr>\n");
    }
    quotedRows(metrics);
    html.append("</tbody></table></div>\n");
    notes();
  }

  private void quotedRows(List<String> metrics) {
    for (PaperTable.PublishedMethod quote : table.quotes()) {
      html.append("<tr class=\"quote\"><th scope=\"row\">")
          .append(HtmlPage.escape(quote.markedName()))
          .append("<span class=\"records\">quoted</span></th>");
      metrics.forEach(
          metric ->
              html.append("<td>").append(published(quote.values().get(metric))).append("</td>"));
      html.append("</tr>\n");
    }
  }

  private void notes() {
    if (!table.quotes().isEmpty()) {
      html.append(
          "<p>Quoted rows: * quoted by the paper from another paper, ** quoted from the method's"
              + " own paper, *** run by the authors with the released code.</p>\n");
    }
    table
        .paperNotes()
        .forEach(
            note ->
                html.append("<p>On the paper's row ")
                    .append(HtmlPage.escape(note))
                    .append("</p>\n"));
    html.append(
        "<p>Download as <a href=\"../table.csv\">CSV</a>, <a href=\"../table.json\">JSON</a>, <a"
            + " href=\"../table.md\">Markdown</a>, <a"
            + " href=\"../table.tex\">LaTeX</a>, <a"
            + " href=\"../costs.csv\">costs</a>.</p></section>\n");
  }

  /** Adds a row's name, its state and links to its run records. */
  private void head(TableRow row) {
    html.append("<tr><th scope=\"row\">").append(HtmlPage.escape(row.name()));
    html.append("<span class=\"records\">").append(HtmlPage.escape(row.state()));
    for (int i = 0; i < row.records().size(); i++) {
      html.append(
          " <a href=\"../%s\">record&nbsp;%d</a>"
              .formatted(HtmlPage.escape(row.records().get(i)), i + 1));
    }
    html.append("</span></th>");
  }

  private static String published(Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "(%.3f)", value);
  }

  private void cell(TableRow row, String metric) {
    SeedSummary ours = row.scores().get(metric);
    RowComparison against = row.againstBaseline().get(metric);
    if (ours == null) {
      html.append("<td>").append(published(row.published().get(metric))).append("</td>");
      return;
    }
    double largest = largestDifference(metric);
    double difference = against == null || !against.isSignificant() ? 0 : against.seeds().mean();
    double heat = largest > 0 ? Math.abs(difference) / largest : 0;
    html.append(
        String.format(
            Locale.ROOT,
            "<td class=\"%s\" style=\"--heat: %.0f%%\">%.3f",
            difference > 0 ? "up" : difference < 0 ? "down" : "same",
            60 * heat,
            ours.mean()));
    if (ours.runs() > 1) {
      html.append(String.format(Locale.ROOT, "&nbsp;&#177;&nbsp;%.3f", ours.deviation()));
    }
    if (against != null) {
      change(against);
    }
    html.append(published(row.published().get(metric))).append("</td>");
  }

  private double largestDifference(String metric) {
    return table.rows().stream()
        .map(row -> row.againstBaseline().get(metric))
        .mapToDouble(against -> against == null ? 0 : Math.abs(against.seeds().mean()))
        .max()
        .orElse(0);
  }

  private void change(RowComparison against) {
    double difference = against.seeds().mean();
    html.append(
        String.format(
            Locale.ROOT,
            "<span class=\"change\" title=\"p = %.3f, %.3f corrected; %d of %d seeds agree in"
                + " sign\">%s%+.3f%s</span>",
            against.studies().randomisationP(),
            against.holmP(),
            against.seeds().agreeing(),
            against.seeds().seeds(),
            difference > 0 ? "&#9650;&nbsp;" : difference < 0 ? "&#9660;&nbsp;" : "",
            difference,
            against.isSignificant() ? "&nbsp;&#9733;" : ""));
  }

  private void figures(TableFigures figures) {
    html.append(
        "<section aria-labelledby=\"figures\"><h2 id=\"figures\">Scores with intervals</h2><div"
            + " class=\"charts\">\n");
    table.metrics().forEach(metric -> html.append(figures.scores(metric).html()));
    html.append("</div></section>\n");
  }

  private void costs() {
    html.append(
        "<section aria-labelledby=\"cost\"><h2 id=\"cost\">Cost per seed</h2><div"
            + " class=\"scroll\"><table><thead><tr><th scope=\"col\">row</th><th"
            + " scope=\"col\">minutes</th><th scope=\"col\">peak memory, MiB</th><th"
            + " scope=\"col\">examples/s in training</th></tr></thead><tbody>\n");
    for (TableRow row : table.rows()) {
      if (row.hasRuns()) {
        html.append(
            String.format(
                Locale.ROOT,
                "<tr><th scope=\"row\">%s</th><td>%.1f</td><td>%d</td><td>%.1f</td></tr>%n",
                HtmlPage.escape(row.name()),
                row.cost().minutes(),
                row.cost().peakMebibytes(),
                row.cost().examplesPerSecond()));
      }
    }
    html.append("</tbody></table></div></section>\n");
  }

  private void signatures() {
    html.append(
        "<section aria-labelledby=\"signatures\"><h2 id=\"signatures\">Metric"
            + " signatures</h2>");
    html.append(HtmlPage.definitions(table.signatures())).append("</section>\n");
  }
}
