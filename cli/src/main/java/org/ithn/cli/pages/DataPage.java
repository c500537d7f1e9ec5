package org.ithn.cli.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.inspection.DataSettings;
import org.ithn.experiments.inspection.DataSummary;
import org.ithn.experiments.inspection.SplitSummary;

/** Self-contained page about a data set before training. */
public final class DataPage {
  private static final int MAX_PROBLEMS = 500;

  private static final String HEADER =
      """
      <p class="matrix">ITHN: %s</p><nav aria-label="Sections">
      <a href="#problems">Problems</a> <a href="#splits">Splits</a> <a href="#reports">Reports</a>
      <a href="#words">Words</a> <a href="#labels">Labels</a> <a href="#images">Images</a>
      <a href="#duplicates">Duplicates</a></nav>\
      """;

  private static final String NOTICE =
      """
      <p class="quiet">This page contains ids of studies, names of files and words of reports. Share it
      as the terms of the data allow.</p>
      """;

  private final DataSummary data;
  private final StringBuilder html = new StringBuilder();

  private DataPage(DataSummary data) {
    this.data = data;
  }

  /**
   * Returns the page.
   *
   * @param summary the properties of the data set
   * @param thumbnails the studies whose images the page contains, by split; often none
   */
  public static String html(DataSummary summary, Map<String, List<Study>> thumbnails) {
    DataPage page = new DataPage(summary);
    page.settings();
    page.problems();
    page.splits();
    page.html.append(TextSections.reports(summary)).append(TextSections.words(summary));
    page.html.append(TextSections.labels(summary));
    page.html.append(ImageSections.images(summary)).append(ImageSections.duplicates(summary));
    page.html.append(ImageSections.thumbnails(thumbnails));
    String name = name(summary.settings());
    return HtmlPage.PAGE.formatted(
        HtmlPage.NO_REQUESTS,
        HtmlPage.escape("Data: " + name),
        HtmlPage.styles("data.css"),
        HEADER.formatted(HtmlPage.escape(name)),
        "Data before training",
        page.html,
        "");
  }

  private static String name(DataSettings settings) {
    Path folder = Path.of(settings.annotation()).toAbsolutePath().normalize().getParent();
    return folder == null || folder.getFileName() == null
        ? settings.annotation()
        : folder.getFileName().toString();
  }

  /** Returns the beginning of a section. */
  static String section(String id, String heading) {
    return "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>\n".formatted(id, id, heading);
  }

  private void settings() {
    DataSettings read = data.settings();
    html.append("<section aria-label=\"Settings\"><dl>\n");
    fact("annotation", read.annotation());
    fact("images", read.images());
    fact("cleaner", read.cleaner());
    fact("tokens", read.tokens());
    fact(
        "limits",
        "threshold %d, at most %d ids per report, begin and end included"
            .formatted(read.threshold(), read.maxSeqLength()));
    fact("views", read.views());
    fact("16-bit range", read.range());
    html.append("</dl>").append(NOTICE).append("</section>\n");
  }

  private void fact(String name, String value) {
    html.append(
        "<dt>%s</dt><dd>%s</dd>\n".formatted(HtmlPage.escape(name), HtmlPage.escape(value)));
  }

  private void problems() {
    html.append(section("problems", "Problems"));
    if (data.problems().isEmpty()) {
      html.append("<p>Training can use every study of the annotation.</p>\n");
    } else {
      html.append(
          "<p>Entries that training cannot use: <b>%s</b>. It stops at the first, or skips all with <code>--on-bad-example skip</code>.</p>\n"
              .formatted(HtmlTable.number(data.problems().size())));
      list("Problems", data.problems().values().asList());
    }
    if (!data.warnings().isEmpty()) {
      html.append("<h3>Warnings</h3>\n");
      list("Warnings", data.warnings());
    }
    html.append("</section>\n");
  }

  private void list(String name, List<String> sentences) {
    html.append("<ul class=\"sentences\" tabindex=\"0\" aria-label=\"%s\">\n".formatted(name));
    sentences.stream()
        .limit(MAX_PROBLEMS)
        .forEach(
            sentence -> html.append("<li>").append(HtmlPage.escape(sentence)).append("</li>\n"));
    html.append("</ul>\n");
    if (sentences.size() > MAX_PROBLEMS) {
      html.append(
          "<p>%s more; <code>--json</code> prints all.</p>\n"
              .formatted(HtmlTable.number(sentences.size() - MAX_PROBLEMS)));
    }
  }

  private void splits() {
    List<Integer> numbers =
        data.splits().stream()
            .flatMap(split -> split.studiesByImages().keySet().stream())
            .distinct()
            .sorted()
            .toList();
    boolean patients = data.splits().stream().anyMatch(split -> split.patients() > 0);
    List<String> columns =
        new ArrayList<>(List.of("split", "studies", "usable", "images", "examples"));
    if (patients) {
      columns.add("patients");
    }
    numbers.forEach(
        number -> columns.add(number == 1 ? "with 1 image" : "with %d images".formatted(number)));
    HtmlTable table = new HtmlTable("Splits", columns);
    for (SplitSummary split : data.splits()) {
      table.row(split.split()).cell(split.listed()).cell(split.usable()).cell(split.images());
      table.cell(split.examples());
      if (patients) {
        table.cell(split.patients());
      }
      numbers.forEach(number -> table.cell(split.studiesByImages().getOrDefault(number, 0)));
    }
    html.append(section("splits", "Splits and views"));
    html.append(
        """
        <p>Studies are complete entries of the annotation whose images exist. All other columns count
        usable studies. The last columns count them by their number of images.</p>
        """);
    html.append(table.html()).append("</section>\n");
  }
}
