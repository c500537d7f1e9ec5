package org.ithn.cli.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ithn.cli.pages.RunEvaluation.Findings;
import org.ithn.experiments.run.Predictions;
import org.ithn.metrics.clinical.Observation;

/** Page of a run's evaluated reports beside their references, which can be sorted and filtered. */
final class RunReportsPage {
  private static final String GENERATED = "generated report";
  private static final String DIFFERING = "differing";
  private static final String ORDER = "order";

  private final RunEvaluation evaluation;
  private final String metric;

  private RunReportsPage(RunEvaluation evaluation, String metric) {
    this.evaluation = evaluation;
    this.metric = metric;
  }

  /**
   * Returns the page's body.
   *
   * @param metric the metric that the reports are first sorted by
   * @param shown the indices of the reports on the page, the lowest score first
   * @param images the image of each shown example that has one, by id
   * @param attention the heat maps
   * @param notes sentences about the page
   */
  static String body(
      RunEvaluation evaluation,
      String metric,
      List<Integer> shown,
      Map<String, Path> images,
      RunAttention attention,
      List<String> notes) {
    RunReportsPage page = new RunReportsPage(evaluation, metric);
    StringBuilder html = new StringBuilder(page.introduction(shown.size()));
    notes.forEach(note -> html.append("<p>").append(HtmlPage.escape(note)).append("</p>\n"));
    html.append(GalleryPage.key("not in the generated report"));
    if (!attention.byExample().isEmpty()) {
      html.append(GalleryPage.ATTENTION);
    }
    html.append(page.controls(shown));
    html.append("<div>\n");
    html.append(
        GalleryPage.examples(
            shown.stream().map(row -> page.example(row, images, attention)).toList()));
    return html.append("</div>\n").toString();
  }

  private String introduction(int shown) {
    int all = evaluation.predictions().rows().size();
    return "<p>%s of the split %s, lowest %s first. References are as evaluated.</p>\n"
        .formatted(
            shown == all
                ? "All %d reports".formatted(all)
                : "%d of %d reports".formatted(shown, all),
            HtmlPage.escape(evaluation.split()),
            HtmlPage.escape(metric));
  }

  private String controls(List<Integer> shown) {
    StringBuilder html =
        new StringBuilder(
            """
            <section class="controls" aria-label="Search, filter and sort">
            <p><label for="search">Search</label>
            <input id="search" type="search" data-filter=".example"> <output for="search"></output></p>
            """);
    if (!evaluation.findings().isEmpty()) {
      html.append(
          "<p><label for=\"finding\">Show</label> <select id=\"finding\""
              + " data-filter=\".example\"><option value=\"\">all reports</option>");
      html.append(option(DIFFERING, "any finding differs (%d)".formatted(count(shown, DIFFERING))));
      for (Observation each : Observation.values()) {
        if (count(shown, each.label()) > 0) {
          html.append(
              option(
                  each.label(),
                  "%s differs (%d)".formatted(each.label(), count(shown, each.label()))));
        }
      }
      html.append("</select></p>\n");
    }
    html.append(
        "<p><label for=\"sort\">Sort by</label> <select id=\"sort\" data-sort=\".example\">");
    List<String> metrics = new ArrayList<>(RunEvaluation.METRICS);
    metrics.remove(metric);
    metrics.add(0, metric);
    metrics.forEach(each -> html.append(option(each, each + ", lowest first")));
    if (!evaluation.findings().isEmpty()) {
      html.append(option("-" + DIFFERING, "differing findings, most first"));
    }
    html.append(option(ORDER, "order of the split"));
    return html.append("</select></p></section>\n").toString();
  }

  private static String option(String value, String text) {
    return "<option value=\"%s\">%s</option>"
        .formatted(HtmlPage.escape(value), HtmlPage.escape(text));
  }

  private long count(List<Integer> shown, String tag) {
    return shown.stream().filter(row -> tags(row).contains(tag)).count();
  }

  private Set<String> tags(int row) {
    Set<String> tags = new TreeSet<>();
    if (!evaluation.findings().isEmpty()) {
      Findings findings = evaluation.findings().get(row);
      findings.missed().forEach(each -> tags.add(each.label()));
      findings.added().forEach(each -> tags.add(each.label()));
      if (!tags.isEmpty()) {
        tags.add(DIFFERING);
      }
    }
    return tags;
  }

  private GalleryPage.Example example(int row, Map<String, Path> images, RunAttention attention) {
    Predictions.Row shown = evaluation.predictions().rows().get(row);
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (String each : RunEvaluation.METRICS) {
      numbers.put(each, evaluation.scores().scores().get(each).item(row));
    }
    numbers.put(ORDER, (double) row);
    String note = String.format(Locale.ROOT, "%s %.3f", metric, numbers.get(metric));
    if (!evaluation.findings().isEmpty()) {
      Findings findings = evaluation.findings().get(row);
      numbers.put(DIFFERING, (double) findings.differing());
      note += listed("; missed: ", findings.missed()) + listed("; added: ", findings.added());
    }
    return new GalleryPage.Example(
        shown.id(),
        Optional.ofNullable(images.get(shown.id())),
        String.join(" ", shown.references()),
        Map.of(GENERATED, shown.report()),
        attention.byExample().containsKey(shown.id())
            ? Map.of(GENERATED, attention.byExample().get(shown.id()))
            : Map.of(),
        new GalleryPage.Facts(note, numbers, tags(row)));
  }

  /** Lists observations after a heading; empty if there are none. */
  static String listed(String heading, Set<Observation> some) {
    return some.isEmpty()
        ? ""
        : heading + some.stream().map(Observation::label).collect(Collectors.joining(", "));
  }
}
