package org.ithn.cli.pages;

import com.google.common.collect.Lists;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.cli.pages.Chart.Series;

/** Page of training curves per row: loss terms, hardness, similarities and t of Eq. 6. */
final class CurvesPage {
  private final StringBuilder html = new StringBuilder();

  private CurvesPage() {}

  /**
   * Returns the page's body.
   *
   * @param runs the log of the first finished seed of each row
   */
  static String body(Map<String, RunScalars> runs) throws IOException {
    CurvesPage page = new CurvesPage();
    page.html.append(
        """
        <p>One seed per row. <i>u</i> is the embedding of the report, <i>u&#8315;</i> that of its
        prior hard negative, and <i>z</i> that of the image; t of Eq. 6 is the position of the
        image's projection on the line from <i>u&#8315;</i> (0) to <i>u</i> (1). Synthesised
        negatives are harder than prior ones if they are more similar to <i>z</i>.</p>
        """);
    page.comparison(runs);
    runs.forEach(page::row);
    return page.html.toString();
  }

  private void comparison(Map<String, RunScalars> runs) {
    List<Series> hard = new ArrayList<>();
    List<Series> scores = new ArrayList<>();
    runs.forEach(
        (row, lines) -> {
          if (!lines.points("negatives/cosine").isEmpty()) {
            hard.add(new Series(row, lines.points("negatives/cosine")));
          }
          scores.add(new Series(row, lines.points("validation/BLEU-4")));
        });
    html.append(
        "<section aria-labelledby=\"all\"><h2 id=\"all\">Comparison of rows</h2><div"
            + " class=\"charts\">\n");
    addCharts("similarity of z to the synthesised negative", hard);
    addCharts("BLEU-4 on the validation split", scores);
    html.append("</div></section>\n");
  }

  /** Adds as many charts as the lines require. */
  private void addCharts(String title, List<Series> lines) {
    int charts = 0;
    for (List<Series> some : Lists.partition(lines, Chart.MAX_LINES)) {
      charts++;
      html.append(Chart.of(charts == 1 ? title : title + ", further rows", some).html());
    }
  }

  private void row(String name, RunScalars lines) {
    String id = "row-" + name.replaceAll("[^A-Za-z0-9]+", "-");
    html.append(
        "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2><div class=\"charts\">\n"
            .formatted(id, id, HtmlPage.escape(name)));
    html.append(
        Chart.of("loss terms, unweighted, and their weighted total", series(lines, "loss/"))
            .html());
    if (!lines.points("alignment/cosine").isEmpty()) {
      html.append(similarityChart(lines).html());
    }
    if (!lines.points("negatives/projection").isEmpty()) {
      html.append(projectionChart(lines).html());
      html.append(hardnessChart(lines).html());
      html.append(sharesChart(lines).html());
    }
    html.append(Chart.of("gradient norm of each loss term", series(lines, "gradients/")).html());
    html.append("</div></section>\n");
  }

  /** Returns a series for each key of a prefix, named without it. */
  private static List<Series> series(RunScalars lines, String prefix) {
    return lines.keysWithPrefix(prefix).stream()
        .map(key -> new Series(key.substring(prefix.length()), lines.points(key)))
        .toList();
  }

  private static Chart similarityChart(RunScalars lines) {
    return Chart.of(
        "similarities of z",
        List.of(
            new Series("to u", lines.points("alignment/cosine")),
            new Series("to u\u207b", lines.points("negatives/prior_cosine")),
            new Series("to the synthesised", lines.points("negatives/cosine"))));
  }

  private static Chart hardnessChart(RunScalars lines) {
    return Chart.of(
        "hardness \u03bb", List.of(new Series("lambda", lines.points("negatives/hardness"))));
  }

  private static Chart sharesChart(RunScalars lines) {
    return Chart.of(
        "fractions of the batch",
        List.of(
            new Series("t < 0, easier than the prior", lines.points("negatives/easier_than_prior")),
            new Series("t > 1, beyond the report", lines.points("negatives/beyond_report")),
            new Series("u = u\u207b, collapsed", lines.points("negatives/collapsed")),
            new Series(
                "duplicate report in the batch", lines.points("negatives/identical_in_batch"))));
  }

  private static Chart projectionChart(RunScalars lines) {
    return new Chart(
        "t of Eq. 6: median and quantiles",
        List.of(
            new Series("median", lines.points("negatives/projection_p50")),
            new Series("25 %", lines.points("negatives/projection_p25")),
            new Series("75 %", lines.points("negatives/projection_p75")),
            new Series("5 %", lines.points("negatives/projection_p05")),
            new Series("95 %", lines.points("negatives/projection_p95"))),
        List.of(new int[] {3, 4}, new int[] {1, 2}));
  }
}
