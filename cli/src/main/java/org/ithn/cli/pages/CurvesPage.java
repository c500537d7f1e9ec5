package org.ithn.cli.pages;

import com.google.common.collect.Lists;
import java.util.List;
import java.util.Map;
import org.ithn.cli.charts.LineChart;
import org.ithn.cli.charts.LineChart.Series;
import org.ithn.cli.records.RunScalars;
import org.ithn.cli.records.RunScalars.Point;
import org.ithn.framework.runs.LogKeys;

/** Page of training curves: rows over their seeds, then every log key of one seed per row. */
final class CurvesPage {
  private static final String SYMBOLS =
      """
      <p><i>u</i> is the embedding of the report, <i>u&#8315;</i> that of its prior hard negative,
      and <i>z</i> that of the image; t of Eq. 6 is the position of the image's projection on the
      line from <i>u&#8315;</i> (0) to <i>u</i> (1). Synthesised negatives are harder than prior
      ones if they are more similar to <i>z</i>.</p>
      """;

  private final StringBuilder html = new StringBuilder();

  private CurvesPage() {}

  /**
   * Returns the page's body.
   *
   * @param figures the curves over seeds
   * @param runs the log of the first finished seed of each row
   */
  static String body(TableFigures figures, Map<String, RunScalars> runs) {
    CurvesPage page = new CurvesPage();
    page.html.append(SYMBOLS);
    page.comparison(figures);
    runs.forEach(page::row);
    return page.html.toString();
  }

  /**
   * Returns the body of the page of one run.
   *
   * @param log the run's log
   */
  static String body(RunScalars log) {
    CurvesPage page = new CurvesPage();
    page.html.append(SYMBOLS);
    page.html.append(
        "<section aria-labelledby=\"training\"><h2 id=\"training\">Training</h2><div"
            + " class=\"charts\">\n");
    page.training(log);
    page.charts("gradient norm", List.of(new Series("norm", log.points(LogKeys.GRADIENT_NORM))));
    page.charts("learning rate, times 1000", learningRates(log));
    page.html.append("</div></section>\n");
    page.validation(log);
    return page.html.toString();
  }

  /** Adds the validation scores, those between 0 and 1 together. */
  private void validation(RunScalars log) {
    html.append("<section aria-labelledby=\"validation\"><h2 id=\"validation\">Validation</h2>\n");
    List<Series> scores = series(log, LogKeys.VALIDATION);
    if (scores.isEmpty()) {
      html.append("<p>The run has no validation yet.</p>\n");
    }
    html.append("<div class=\"charts\">\n");
    charts("scores from 0 to 1", scores.stream().filter(CurvesPage::isFraction).toList());
    scores.stream()
        .filter(score -> !isFraction(score))
        .forEach(score -> charts(score.name(), List.of(score)));
    html.append("</div></section>\n");
  }

  private static boolean isFraction(Series score) {
    return score.points().stream().allMatch(point -> point.value() >= 0 && point.value() <= 1);
  }

  private void comparison(TableFigures figures) {
    html.append(
        "<section aria-labelledby=\"all\"><h2 id=\"all\">Comparison of rows</h2><p>Mean over"
            + " seeds; the band is the range of the seeds.</p><div class=\"charts\">\n");
    for (String key : figures.curveKeys()) {
      figures.curves(key).forEach(chart -> html.append(chart.html()));
    }
    html.append("</div></section>\n");
  }

  private void row(String name, RunScalars lines) {
    String id = "row-" + name.replaceAll("[^A-Za-z0-9]+", "-");
    html.append(
        "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s <small>one seed</small></h2><div class=\"charts\">\n"
            .formatted(id, id, HtmlPage.escape(name)));
    training(lines);
    html.append("</div></section>\n");
  }

  private void training(RunScalars lines) {
    charts("loss terms, unweighted, and their weighted total", series(lines, "loss/"));
    if (!lines.points(LogKeys.ALIGNMENT).isEmpty()) {
      html.append(similarityChart(lines).html());
    }
    if (!lines.points("negatives/projection").isEmpty()) {
      html.append(projectionChart(lines).html());
      html.append(hardnessChart(lines).html());
      html.append(sharesChart(lines).html());
    }
    charts("gradient norm of each loss term", series(lines, "gradients/"));
  }

  /** Adds as many charts as the lines require. */
  private void charts(String title, List<Series> lines) {
    List<List<Series>> groups = Lists.partition(lines, LineChart.MAX_LINES);
    for (int i = 0; i < groups.size(); i++) {
      html.append(LineChart.of(i == 0 ? title : title + ", further", groups.get(i)).html());
    }
  }

  /** Returns a series for each key of a prefix, named without it. */
  private static List<Series> series(RunScalars lines, String prefix) {
    return lines.keysWithPrefix(prefix).stream()
        .map(key -> new Series(key.substring(prefix.length()), lines.points(key)))
        .toList();
  }

  /** Returns the learning rates times 1000, whose ticks are short. */
  private static List<Series> learningRates(RunScalars log) {
    return series(log, LogKeys.LEARNING_RATE + "/").stream()
        .map(
            rate ->
                new Series(
                    rate.name(),
                    rate.points().stream()
                        .map(point -> new Point(point.step(), 1000 * point.value()))
                        .toList()))
        .toList();
  }

  private static LineChart similarityChart(RunScalars lines) {
    return LineChart.of(
        "similarities of z",
        List.of(
            new Series("to u", lines.points("alignment/cosine")),
            new Series("to u\u207b", lines.points("negatives/prior_cosine")),
            new Series("to the synthesised", lines.points("negatives/cosine"))));
  }

  private static LineChart hardnessChart(RunScalars lines) {
    return LineChart.of(
        "hardness \u03bb", List.of(new Series("lambda", lines.points("negatives/hardness"))));
  }

  private static LineChart sharesChart(RunScalars lines) {
    return LineChart.of(
        "fractions of the batch",
        List.of(
            new Series("t < 0, easier than the prior", lines.points("negatives/easier_than_prior")),
            new Series("t > 1, beyond the report", lines.points("negatives/beyond_report")),
            new Series("u = u\u207b, collapsed", lines.points("negatives/collapsed")),
            new Series(
                "duplicate report in the batch", lines.points("negatives/identical_in_batch"))));
  }

  private static LineChart projectionChart(RunScalars lines) {
    return new LineChart(
        "t of Eq. 6: median and quantiles",
        List.of(
            new Series("median", lines.points("negatives/projection_p50")),
            new Series("25 %", lines.points("negatives/projection_p25")),
            new Series("75 %", lines.points("negatives/projection_p75")),
            new Series("5 %", lines.points("negatives/projection_p05")),
            new Series("95 %", lines.points("negatives/projection_p95"))),
        List.of(
            new LineChart.Band(
                0,
                lines.points("negatives/projection_p05"),
                lines.points("negatives/projection_p95")),
            new LineChart.Band(
                0,
                lines.points("negatives/projection_p25"),
                lines.points("negatives/projection_p75"))));
  }
}
