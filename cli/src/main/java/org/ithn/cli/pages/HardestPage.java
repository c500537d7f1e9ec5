package org.ithn.cli.pages;

import java.util.List;
import java.util.Locale;
import org.ithn.cli.pages.RunEvaluation.Findings;
import org.ithn.experiments.run.Predictions;
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
        <div class="scroll" tabindex="0" role="region" aria-labelledby="studies"><table><thead><tr>
        <th scope="col">study</th>\
        """
            .formatted(
                HtmlPage.escape(metric),
                shown,
                ranked.size(),
                HtmlPage.escape(evaluation.split())));
    RunEvaluation.METRICS.forEach(each -> column(each));
    if (!evaluation.findings().isEmpty()) {
      column("missed");
      column("added");
    }
    html.append("</tr></thead><tbody>\n");
    for (int place = 0; place < shown; place++) {
      study(ranked.get(place), place < linked);
    }
    html.append("</tbody></table></div></section>\n");
  }

  private void column(String name) {
    html.append("<th scope=\"col\">").append(HtmlPage.escape(name)).append("</th>");
  }

  private void study(int row, boolean linked) {
    Predictions.Row shown = evaluation.predictions().rows().get(row);
    String id = HtmlPage.escape(shown.id());
    html.append("<tr><th scope=\"row\">")
        .append(
            linked
                ? "<a href=\"reports.html#%s\">%s</a>"
                    .formatted(HtmlPage.escape(GalleryPage.anchor(shown.id())), id)
                : id)
        .append("</th>");
    for (String each : RunEvaluation.METRICS) {
      double score = evaluation.scores().scores().get(each).item(row);
      html.append(String.format(Locale.ROOT, "<td>%.3f</td>", score));
    }
    if (!evaluation.findings().isEmpty()) {
      Findings findings = evaluation.findings().get(row);
      html.append("<td>").append(RunReportsPage.listed("", findings.missed())).append("</td>");
      html.append("<td>").append(RunReportsPage.listed("", findings.added())).append("</td>");
    }
    html.append("</tr>\n");
  }

  private void findings() {
    html.append(
        """
        <section aria-labelledby="findings"><h2 id="findings">Findings</h2>
        <p>Positive findings of all reports, by the rule-based labeller. Missed: in the reference
        alone; added: in the generated report alone.</p>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="findings"><table><thead><tr>
        <th scope="col">finding</th><th scope="col">in the reference</th>
        <th scope="col">in the report</th><th scope="col">missed</th><th scope="col">added</th>
        </tr></thead><tbody>
        """);
    for (Observation each : Observation.values()) {
      List<Findings> all = evaluation.findings();
      long reference = all.stream().filter(f -> f.reference().contains(each)).count();
      long report = all.stream().filter(f -> f.report().contains(each)).count();
      if (reference + report > 0) {
        html.append(
            "<tr><th scope=\"row\">%s</th><td>%d</td><td>%d</td><td>%d</td><td>%d</td></tr>\n"
                .formatted(
                    each.label(),
                    reference,
                    report,
                    all.stream().filter(f -> f.missed().contains(each)).count(),
                    all.stream().filter(f -> f.added().contains(each)).count()));
      }
    }
    html.append("</tbody></table></div></section>\n");
  }
}
