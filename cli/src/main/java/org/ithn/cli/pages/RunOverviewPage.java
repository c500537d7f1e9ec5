package org.ithn.cli.pages;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ithn.cli.charts.LineChart;
import org.ithn.cli.charts.LineChart.Series;
import org.ithn.cli.records.RunScalars;
import org.ithn.experiments.comparison.RunSummary;
import org.ithn.framework.runs.LogKeys;

/** Overview of a run: progress, validation of the selecting score, and the last evaluation. */
final class RunOverviewPage {
  private final StringBuilder html = new StringBuilder();

  private RunOverviewPage() {}

  /**
   * Returns the page's body.
   *
   * @param log the run's log
   * @param evaluation the last evaluation; empty if there is none
   * @param tables the tables that {@code evaluate} wrote, or an empty list
   * @param notes sentences about the evaluation and the pages
   */
  static String body(
      RunSummary run,
      RunScalars log,
      Optional<RunEvaluation> evaluation,
      List<JsonNode> tables,
      List<String> notes) {
    RunOverviewPage page = new RunOverviewPage();
    page.progress(run, log);
    page.html.append(
        "<section aria-labelledby=\"evaluation\"><h2 id=\"evaluation\">Last evaluation%s</h2>\n"
            .formatted(
                evaluation
                    .map(e -> " <small>split %s</small>".formatted(HtmlPage.escape(e.split())))
                    .orElse("")));
    if (evaluation.isPresent() && tables.isEmpty()) {
      page.scores(evaluation.get());
    }
    tables.forEach(page::scores);
    notes.forEach(note -> page.html.append("<p>%s</p>\n".formatted(HtmlPage.escape(note))));
    return page.html.append("</section>\n").toString();
  }

  private void progress(RunSummary run, RunScalars log) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("configuration", run.name());
    lines.put("state", run.state().name().toLowerCase(Locale.ROOT));
    lines.put("epochs", "%d of %d".formatted(run.epochs().done(), run.epochs().planned()));
    if (run.best().isPresent()) {
      lines.put("best " + run.selection() + " in validation", number(run.best().getAsDouble()));
    }
    if (!run.problem().isEmpty()) {
      lines.put("problem", run.problem());
    }
    html.append("<section aria-labelledby=\"run\"><h2 id=\"run\">Run</h2>\n<dl>\n");
    lines.forEach(
        (name, value) ->
            html.append(
                "<dt>%s</dt><dd>%s</dd>\n"
                    .formatted(HtmlPage.escape(name), HtmlPage.escape(value))));
    html.append("</dl>\n<div class=\"charts\">\n");
    chart(log, LogKeys.VALIDATION + run.selection());
    chart(log, LogKeys.TOTAL);
    html.append("</div></section>\n");
  }

  private void chart(RunScalars log, String key) {
    html.append(LineChart.of(key, List.of(new Series(key, log.points(key)))).html());
  }

  /** Adds the scores of the texts alone. */
  private void scores(RunEvaluation evaluation) {
    HtmlTable rows = begin(evaluation.predictions().rows().size() + " examples", List.of("model"));
    evaluation.scores().values().forEach((name, value) -> rows.row(name).cell(number(value)));
    html.append(rows.html());
  }

  /** Adds a table of {@code scores-SPLIT.json}. */
  private void scores(JsonNode table) {
    List<String> columns = new ArrayList<>();
    table.path("scores").fieldNames().forEachRemaining(columns::add);
    List<String> heads = new ArrayList<>(columns);
    boolean intervals = !table.path("intervals_95").isEmpty();
    if (intervals) {
      heads.add("95 % interval, model");
    }
    HtmlTable rows =
        begin(
            "%s, %d examples"
                .formatted(table.path("unit").asText(), table.path("examples").asInt()),
            heads);
    table
        .path("signatures")
        .fieldNames()
        .forEachRemaining(
            metric -> {
              rows.row(metric);
              columns.forEach(
                  system -> rows.cell(cell(table.path("scores").path(system).path(metric))));
              if (intervals) {
                JsonNode ends = table.path("intervals_95").path(metric);
                rows.cell(ends.isEmpty() ? "" : cell(ends.get(0)) + " to " + cell(ends.get(1)));
              }
            });
    html.append(rows.html());
  }

  private static String cell(JsonNode value) {
    return value.isNumber() ? number(value.asDouble()) : "";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** Adds a heading and begins its table of scores. */
  private HtmlTable begin(String unit, List<String> systems) {
    html.append("<h3>%s</h3>\n".formatted(HtmlPage.escape(unit)));
    List<String> columns = new ArrayList<>(List.of("score"));
    columns.addAll(systems);
    return new HtmlTable("Scores", columns);
  }
}
