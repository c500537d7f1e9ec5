package org.ithn.cli.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ithn.cli.charts.LineChart;
import org.ithn.cli.records.RunScalars.Point;
import org.ithn.experiments.inspection.DataSummary;
import org.ithn.experiments.inspection.Distribution;
import org.ithn.experiments.inspection.LabelSummary;
import org.ithn.experiments.inspection.LengthSummary;
import org.ithn.experiments.inspection.WordSummary;

/** Sections of {@link DataPage} about reports: lengths, words and labels. */
final class TextSections {
  private TextSections() {}

  static String reports(DataSummary data) {
    LengthSummary lengths = data.texts().lengths();
    HtmlTable table =
        new HtmlTable(
            "Report lengths",
            List.of("split", "shortest", "5 %", "median", "mean", "95 %", "longest", "cut"));
    lengths
        .lengths()
        .forEach(
            (split, length) -> {
              table.row(split).cell(length.min()).cell(length.p5()).cell(length.median());
              table.cell(String.format(Locale.ROOT, "%.1f", length.mean()));
              table.cell(length.p95()).cell(length.max()).cell(lengths.cut().get(split));
            });
    return DataPage.section("reports", "Report lengths")
        + """
        <p>In tokens after the cleaner. A report is cut if it has more than %d tokens
        (<code>data.text.max_seq_length</code> without begin and end).</p>
        """
            .formatted(data.settings().maxSeqLength() - 2)
        + table.html()
        + "<div class=\"charts\">"
        + chart(lengths).html()
        + "</div></section>\n";
  }

  private static LineChart chart(LengthSummary lengths) {
    List<LineChart.Series> series = new ArrayList<>();
    lengths
        .bins()
        .forEach(
            (split, bins) -> {
              Distribution all = lengths.lengths().get(split);
              List<Point> points = new ArrayList<>();
              for (int i = 0; all.count() > 0 && i < bins.size(); i++) {
                points.add(
                    new Point((long) i * lengths.binWidth(), 100.0 * bins.get(i) / all.count()));
              }
              series.add(new LineChart.Series(split, points));
            });
    String title =
        lengths.binWidth() == 1
            ? "percentage of reports by length"
            : "percentage of reports by length, in steps of %d tokens"
                .formatted(lengths.binWidth());
    return new LineChart(title, series, List.of(), "tokens");
  }

  static String words(DataSummary data) {
    WordSummary words = data.texts().words();
    StringBuilder html = new StringBuilder(DataPage.section("words", "Words"));
    html.append(
        """
        <p>The training reports have <b>%s</b> words, <b>%s</b> different ones. %s occur once. %s words
        of validation and test reports occur in no training report.</p>
        """
            .formatted(
                HtmlTable.number(words.words()),
                HtmlTable.number(words.distinct()),
                HtmlTable.number(words.once()),
                HtmlTable.number(words.unseen())));
    html.append("<div class=\"columns\"><div>\n");
    thresholds(html, data);
    html.append("</div><div><h3>Most frequent training words</h3>\n");
    html.append(frequencies("Most frequent words", words.frequent()));
    html.append("</div>\n");
    if (!words.unseenWords().isEmpty()) {
      html.append("<div><h3>Words without training report</h3>\n");
      html.append(frequencies("Words without training report", words.unseenWords()));
      html.append("</div>\n");
    }
    return html.append("</div></section>\n").toString();
  }

  private static void thresholds(StringBuilder html, DataSummary data) {
    List<WordSummary.Threshold> thresholds = data.texts().words().thresholds();
    html.append("<h3>Unknown words by threshold</h3>\n");
    if (thresholds.isEmpty()) {
      html.append("<p>Tokens are byte pairs or there are no words, so no word is unknown.</p>\n");
      return;
    }
    List<String> columns = new ArrayList<>(List.of("threshold", "vocabulary"));
    thresholds.get(0).unknownShare().keySet().forEach(split -> columns.add(split + ", %"));
    HtmlTable table = new HtmlTable("Unknown words by threshold", columns);
    for (WordSummary.Threshold each : thresholds) {
      boolean configured = each.threshold() == data.settings().threshold();
      table.row(each.threshold() + (configured ? " (set)" : "")).cell(each.vocabulary());
      each.unknownShare().values().forEach(share -> table.cell(precise(share)));
    }
    html.append(table.html());
    html.append(
        """
        <p class="quiet">Training words with fewer occurrences than the threshold become unknown. The
        last columns are the share of unknown words in the reports of each split. (set) marks
        <code>data.text.threshold</code>.</p>
        """);
  }

  private static String precise(double share) {
    return String.format(Locale.ROOT, "%.2f", 100 * share);
  }

  private static String frequencies(String label, Map<String, Integer> counts) {
    HtmlTable table = HtmlTable.ofLimitedHeight(label, List.of("word", "occurrences"));
    double most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(1);
    counts.forEach((word, count) -> table.row(word).bar(HtmlTable.number(count), count / most));
    return table.html();
  }

  static String labels(DataSummary data) {
    LabelSummary labels = data.labels();
    StringBuilder html = new StringBuilder(DataPage.section("labels", "Labels"));
    if (labels.source().isEmpty()) {
      return html.append(
              "<p>Captions are not labelled. Name a file with <code>--labels</code>.</p>")
          .append("</section>\n")
          .toString();
    }
    List<String> columns = new ArrayList<>(List.of("class"));
    labels
        .labelled()
        .forEach(
            (split, count) -> columns.add("%s (%s)".formatted(split, HtmlTable.number(count))));
    HtmlTable table = new HtmlTable("Prevalence of classes", columns);
    for (LabelSummary.LabelledClass each : labels.classes()) {
      table.row(each.name());
      each.positive()
          .forEach(
              (split, count) -> {
                double share = (double) count / Math.max(1, labels.labelled().get(split));
                table.bar(
                    "%s (%s)".formatted(HtmlTable.percent(share), HtmlTable.number(count)), share);
              });
    }
    html.append(
        """
        <p>Share of studies that have each of CheXpert's 14 classes, from %s. Uncertain labels count as
        positive. A study without a class has No Finding. In parentheses: studies.</p>
        """
            .formatted(HtmlPage.escape(labels.source())));
    return html.append(table.html()).append("</section>\n").toString();
  }
}
