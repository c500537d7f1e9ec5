package org.ithn.cli.pages;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ithn.experiments.templates.Coverage;
import org.ithn.experiments.templates.MinedTemplates;
import org.ithn.framework.files.OwnFiles;
import org.ithn.framework.templates.SentenceTemplate;
import org.ithn.framework.templates.TemplateTable;
import org.ithn.metrics.clinical.Status;

/** Pages about the templates of training reports: their table, and their coverage. */
public final class TemplatePages {
  private static final int MOST_WORDINGS = 20;

  private static final ImmutableMap<String, String> TITLES =
      ImmutableMap.of("index.html", "Templates", "coverage.html", "Coverage");

  private static final ImmutableMap<String, String> STATUSES =
      ImmutableMap.of(
          Status.POSITIVE.value(), "",
          Status.NEGATIVE.value(), "no ",
          Status.UNCERTAIN.value(), "uncertain ");

  private TemplatePages() {}

  /**
   * Writes the pages.
   *
   * @param folder the folder of the pages, created if missing
   */
  public static void write(MinedTemplates mined, Path folder) throws IOException {
    OwnFiles.createFolder(folder);
    PageSet pages = new PageSet(folder, "sentence templates", TITLES);
    pages.write("index.html", table(mined.table()));
    pages.write("coverage.html", coverage(mined));
  }

  private static String table(TemplateTable table) {
    TemplateTable.Source source = table.source();
    HtmlTable rows =
        new HtmlTable(
            "Templates", List.of("no.", "wording", "studies", "sentences", "wordings", "labels"));
    int most = table.templates().stream().mapToInt(SentenceTemplate::studies).max().orElse(1);
    for (SentenceTemplate template : table.templates()) {
      rows.row(Integer.toString(template.number()))
          .cell(template.wording())
          .bar(HtmlTable.number(template.studies()), (double) template.studies() / most)
          .cell(template.sentences())
          .cell(template.wordings().size())
          .cell(labels(template.labels()));
    }
    return """
    <p>%s sentences of %s training studies; the %s templates below occur in at least %s studies
    each and cover %s of the sentences. Labels are those of the labeller <code>%s</code>.</p>
    <p class="quiet">This page contains sentences of reports. Share it as the terms of the data
    allow.</p>
    """
            .formatted(
                HtmlTable.number(source.sentences()),
                HtmlTable.number(source.studies()),
                HtmlTable.number(table.templates().size()),
                HtmlTable.number(source.leastStudies()),
                HtmlTable.percent(table.coverage()),
                HtmlPage.escape(source.labeller()))
        + rows.html()
        + wordings(table);
  }

  private static String labels(Map<String, String> labels) {
    return String.join(
        ", ",
        labels.entrySet().stream()
            .map(label -> STATUSES.get(label.getValue()) + label.getKey())
            .toList());
  }

  private static String wordings(TemplateTable table) {
    StringBuilder html =
        new StringBuilder(
            "<section aria-labelledby=\"wordings\"><h2 id=\"wordings\">Wordings</h2>\n"
                + "<p>The most frequent wordings of each template, at most %d.</p>\n"
                    .formatted(MOST_WORDINGS));
    HtmlTable rows =
        HtmlTable.ofLimitedHeight("Wordings", List.of("template", "wording", "sentences"));
    for (SentenceTemplate template : table.templates()) {
      template.wordings().entrySet().stream()
          .limit(MOST_WORDINGS)
          .forEach(
              wording ->
                  rows.row(Integer.toString(template.number()))
                      .cell(wording.getKey())
                      .cell(wording.getValue()));
    }
    return html.append(rows.html()).append("</section>\n").toString();
  }

  private static String coverage(MinedTemplates mined) {
    HtmlTable rows =
        new HtmlTable(
            "Coverage", List.of("studies, at least", "templates", "sentences", "studies"));
    for (Coverage each : mined.coverage()) {
      boolean chosen = each.leastStudies() == mined.table().source().leastStudies();
      rows.row(HtmlTable.number(each.leastStudies()) + (chosen ? " (this table)" : ""))
          .cell(each.templates())
          .bar(HtmlTable.percent(each.sentences()), each.sentences())
          .bar(HtmlTable.percent(each.studies()), each.studies());
    }
    return """
    <p>Number of templates that occur in at least so many training studies, the share of
    sentences that belong to one of them, and the share of studies with at least one such
    sentence.</p>
    """
        + rows.html();
  }
}
