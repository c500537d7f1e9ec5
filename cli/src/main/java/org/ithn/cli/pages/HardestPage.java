package org.ithn.cli.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ithn.cli.pages.RunEvaluation.Findings;
import org.ithn.metrics.clinical.Observation;

/** Page of the studies with the lowest scores, and of the findings that differ. */
final class HardestPage {
  private static final int STUDIES = 50;

  private final RunEvaluation evaluation;
  private final StringBuilder html = new StringBuilder();

  private HardestPage(RunEvaluation evaluation) {
    this.evaluation = evaluation;
  }

  /**
   * Returns the page's body.
   *
   * @param metric the metric that ranks the studies
   * @param linked the number of studies that the page of reports shows
   */
  static String body(RunEvaluation evaluation, String metric, int linked) {
    HardestPage page = new HardestPage(evaluation);
    page.studies(metric, linked);
    if (!evaluation.findings().isEmpty()) {
      page.findings();
    }
    return page.html.toString();
  }

  private void studies(String metric, int linked) {
    List<Integer> ranked = evaluation.ranked(metric);
    int shown = Math.min(STUDIES, ranked.size());
    html.append(
        """
        <section aria-labelledby="studies"><h2 id="studies">Lowest %s</h2>
        <p>%d of %d reports of the split %s.</p>
        """
            .formatted(
                HtmlPage.escape(metric),
                shown,
                ranked.size(),
                HtmlPage.escape(evaluation.split())));
    List<String> columns = new ArrayList<>(List.of("study"));
    columns.addAll(RunEvaluation.METRICS);
    if (!evaluation.findings().isEmpty()) {
      columns.addAll(List.of("missed", "added"));
    }
    HtmlTable table = new HtmlTable("Studies with the lowest " + metric, columns);
    for (int place = 0; place < shown; place++) {
      addStudy(table, ranked.get(place), place < linked);
    }
    html.append(table.html()).append("</section>\n");
  }

  private void addStudy(HtmlTable table, int row, boolean linked) {
    String id = evaluation.predictions().rows().get(row).id();
    if (linked) {
      table.row(id, "reports.html#" + GalleryPage.anchor(id));
    } else {
      table.row(id);
    }
    for (String each : RunEvaluation.METRICS) {
      double score = evaluation.scores().scores().get(each).item(row);
      table.cell(String.format(Locale.ROOT, "%.3f", score));
    }
    if (!evaluation.findings().isEmpty()) {
      Findings findings = evaluation.findings().get(row);
      table.cell(RunReportsPage.listed("", findings.missed()));
      table.cell(RunReportsPage.listed("", findings.added()));
    }
  }

  private void findings() {
    html.append(
        """
        <section aria-labelledby="findings"><h2 id="findings">Findings</h2>
        <p>Positive findings of all reports, by the rule-based labeller. Missed: in the reference
        alone; added: in the generated report alone.</p>
        """);
    HtmlTable table =
        new HtmlTable(
            "Findings", List.of("finding", "in the reference", "in the report", "missed", "added"));
    for (Observation each : Observation.values()) {
      List<Findings> all = evaluation.findings();
      long reference = all.stream().filter(f -> f.reference().contains(each)).count();
      long report = all.stream().filter(f -> f.report().contains(each)).count();
      if (reference + report > 0) {
        table
            .row(each.label())
            .cell(reference)
            .cell(report)
            .cell(all.stream().filter(f -> f.missed().contains(each)).count())
            .cell(all.stream().filter(f -> f.added().contains(each)).count());
      }
    }
    html.append(table.html()).append("</section>\n");
  }
}
