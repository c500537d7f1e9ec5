package org.ithn.cli.pages;

import com.google.common.collect.Lists;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.cli.pages.Chart.Line;

/** How each row was trained: every term of the loss, hardness, similarities, t of Eq. 6. */
final class CurvesPage {
  private final StringBuilder html = new StringBuilder();

  private CurvesPage() {}

  /**
   * The body.
   *
   * @param runs the log of the first finished seed of each row
   */
  static String body(Map<String, RunLines> runs) throws IOException {
    CurvesPage page = new CurvesPage();
    page.html.append(
        """
        <p>One seed of each row. <i>u</i> is the report's vector, <i>u&#8315;</i> that of its prior hard
        negative, <i>z</i> the image's; t of Eq. 6 is where the image projects to on the line from
        <i>u&#8315;</i> (0) to <i>u</i> (1). Negatives become harder where the similarity of <i>z</i> to the
        synthesised negative rises above that to the prior one.</p>
        """);
    page.together(runs);
    runs.forEach(page::row);
    return page.html.toString();
  }

  private void together(Map<String, RunLines> runs) {
    List<Line> hard = new ArrayList<>();
    List<Line> scores = new ArrayList<>();
    runs.forEach(
        (row, lines) -> {
          if (!lines.of("negatives/cosine").isEmpty()) {
            hard.add(new Line(row, lines.of("negatives/cosine")));
          }
          scores.add(new Line(row, lines.of("validation/BLEU-4")));
        });
    html.append(
        "<section aria-labelledby=\"all\"><h2 id=\"all\">Rows side by side</h2><div"
            + " class=\"charts\">\n");
    inCharts("similarity of z to the synthesised negative", hard);
    inCharts("BLEU-4 of the validation split", scores);
    html.append("</div></section>\n");
  }

  /** As many charts as the lines need. */
  private void inCharts(String title, List<Line> lines) {
    int charts = 0;
    for (List<Line> some : Lists.partition(lines, Chart.MOST_LINES)) {
      charts++;
      html.append(Chart.of(charts == 1 ? title : title + ", further rows", some).html());
    }
  }

  private void row(String name, RunLines lines) {
    String id = "row-" + name.replaceAll("[^A-Za-z0-9]+", "-");
    html.append(
        "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2><div class=\"charts\">\n"
            .formatted(id, id, HtmlPage.escape(name)));
    List<Line> losses = new ArrayList<>();
    for (String key : lines.under("loss/")) {
      losses.add(new Line(key.substring("loss/".length()), lines.of(key)));
    }
    html.append(
        Chart.of("terms of the loss, without their weights; total with them", losses).html());
    if (!lines.of("alignment/cosine").isEmpty()) {
      html.append(
          Chart.of(
                  "similarities of z",
                  List.of(
                      new Line("to u", lines.of("alignment/cosine")),
                      new Line("to u\u207b", lines.of("negatives/prior_cosine")),
                      new Line("to the synthesised", lines.of("negatives/cosine"))))
              .html());
    }
    if (!lines.of("negatives/projection").isEmpty()) {
      html.append(position(lines).html());
      html.append(
          Chart.of("hardness \u03bb", List.of(new Line("lambda", lines.of("negatives/hardness"))))
              .html());
      html.append(
          Chart.of(
                  "shares of the batch",
                  List.of(
                      new Line(
                          "t < 0, easier than the prior", lines.of("negatives/easier_than_prior")),
                      new Line("t > 1, beyond the report", lines.of("negatives/beyond_report")),
                      new Line("u = u\u207b, collapsed", lines.of("negatives/collapsed")),
                      new Line(
                          "report twice in the batch", lines.of("negatives/identical_in_batch"))))
              .html());
    }
    List<Line> gradients = new ArrayList<>();
    for (String key : lines.under("gradients/")) {
      gradients.add(new Line(key.substring("gradients/".length()), lines.of(key)));
    }
    html.append(Chart.of("how strongly each term pulls (gradient norm)", gradients).html());
    html.append("</div></section>\n");
  }

  private static Chart position(RunLines lines) {
    return new Chart(
        "t of Eq. 6: median and quantiles",
        List.of(
            new Line("median", lines.of("negatives/projection_p50")),
            new Line("25 %", lines.of("negatives/projection_p25")),
            new Line("75 %", lines.of("negatives/projection_p75")),
            new Line("5 %", lines.of("negatives/projection_p05")),
            new Line("95 %", lines.of("negatives/projection_p95"))),
        List.of(new int[] {3, 4}, new int[] {1, 2}));
  }
}
