package org.ithn.cli.pages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ithn.metrics.probe.Damage.Meaning;
import org.ithn.metrics.probe.ProbeResult;
import org.ithn.metrics.probe.ProbedDamage;
import org.ithn.metrics.probe.ProbedMetric;
import org.ithn.metrics.probe.ProbedMetric.Verdict;

/**
 * Page of a metric probe: differences of all metrics under all damages. It contains no report.
 *
 * @param result the probe
 * @param name the name of the predictions
 */
public record ProbePage(ProbeResult result, String name) {
  /** Name of the page's file. */
  public static final String FILE = "probe.html";

  private static final String TITLE = "Metrics under known damage";
  private static final double STRONGEST = 60;

  private static final String CHANGED =
      """
      <p>Difference of each metric after the damage. A frame and <b>!</b> mark a metric that does not
      fall although the clinical meaning changed: it misses such errors. ~ means that the interval
      contains 0, = that nothing changed, ? that fewer than 10 reports changed and the interval
      contains 0. Differences are coloured if their 95&nbsp;% interval (paired bootstrap over the
      reports) is below or above 0, stronger where they are larger relative to the value. Diversity,
      distinct reports, length and novelty do not compare with references and are not marked.</p>
      """;

  private static final String KEPT =
      """
      <p>These damages change words, not findings. A metric that falls here measures wording. Compare
      the fall with those in the table above.</p>
      """;

  /** Writes {@link #FILE} to an existing folder. */
  public void write(Path folder) throws IOException {
    new PageSet(folder, name, Map.of(FILE, TITLE)).write(FILE, body());
  }

  private String body() {
    StringBuilder html = new StringBuilder(damages());
    if (!result.applied().isEmpty()) {
      html.append(differences("changed", "The clinical meaning changed", Meaning.CHANGED, CHANGED));
      html.append(differences("kept", "The clinical meaning is kept", Meaning.KEPT, KEPT));
      html.append(intervals());
    }
    return html.append(signatures()).toString();
  }

  private String damages() {
    HtmlTable table =
        HtmlTable.ofHeat(
            "Damages", List.of("damage", "reports changed", "clinical meaning", "description"));
    for (ProbedDamage probed : result.damages()) {
      double share = result.share(probed);
      String changed = HtmlTable.number(probed.changed());
      table
          .row(probed.damage().label())
          .cell("%s (%s)".formatted(changed, HtmlTable.percent(share)))
          .cell(probed.damage().meaning().label())
          .cell(probed.damage().description());
    }
    return """
    %s<p>%s predictions were damaged in these ways and scored again against the same references
    (seed %d). Of %s pairs of a metric and a change of the clinical meaning, <b>%s</b> are marked:
    the metric does not fall.</p>
    %s<p>Download as <a href="probe.csv">CSV</a>, <a href="probe.json">JSON</a>, <a
    href="probe.md">Markdown</a>.</p></section>
    """
        .formatted(
            DataPage.section("damages", "Damages"),
            HtmlTable.number(result.reports()),
            result.seed(),
            HtmlTable.number(result.expected()),
            HtmlTable.number(result.marked()),
            table.html());
  }

  private String differences(String id, String heading, Meaning meaning, String text) {
    List<ProbedDamage> damages =
        result.applied().stream().filter(each -> each.damage().meaning() == meaning).toList();
    List<String> columns = new ArrayList<>(List.of("metric", "value"));
    damages.forEach(probed -> columns.add(probed.damage().label()));
    HtmlTable table = HtmlTable.ofHeat(heading, columns);
    for (int i = 0; i < result.signatures().size(); i++) {
      table.row(result.signatures().get(i).metric());
      table.cell(number("%.4f", result.applied().get(0).metrics().get(i).before()));
      for (ProbedDamage probed : damages) {
        addDifference(table, probed.metrics().get(i), probed);
      }
    }
    return DataPage.section(id, heading) + text + table.html() + "</section>\n";
  }

  private static void addDifference(HtmlTable table, ProbedMetric metric, ProbedDamage probed) {
    String text = number("%+.4f", metric.difference()) + " " + ProbeResult.sign(metric, probed);
    if (metric.isMarked(probed.damage())) {
      table.marked(text);
      return;
    }
    boolean clear = metric.verdict() == Verdict.FALLS || metric.verdict() == Verdict.RISES;
    double difference = clear ? metric.difference() : 0;
    double relative = metric.before() == 0 ? 1 : Math.abs(difference / metric.before());
    table.heat(text, difference, STRONGEST * Math.min(1, relative));
  }

  private String intervals() {
    HtmlTable table =
        HtmlTable.ofLimitedHeight(
            "Intervals",
            List.of(
                "metric", "damage", "before", "after", "difference", "95 % interval", "answer"));
    for (int i = 0; i < result.signatures().size(); i++) {
      for (ProbedDamage probed : result.applied()) {
        ProbedMetric metric = probed.metrics().get(i);
        table
            .row(metric.signature().metric())
            .cell(probed.damage().label())
            .cell(number("%.4f", metric.before()))
            .cell(number("%.4f", metric.after()))
            .cell(number("%+.4f", metric.difference()))
            .cell(metric.interval().toString())
            .cell(metric.verdict().label() + (metric.isMarked(probed.damage()) ? " !" : ""));
      }
    }
    return DataPage.section("intervals", "Values and intervals") + table.html() + "</section>\n";
  }

  private String signatures() {
    Map<String, String> signatures = new LinkedHashMap<>();
    result.signatures().forEach(each -> signatures.put(each.metric(), each.toString()));
    return DataPage.section("signatures", "Metric signatures")
        + HtmlPage.definitions(signatures)
        + "</section>\n";
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
