package org.ithn.cli.pages;

import java.util.List;
import java.util.Locale;

/** Builder of a table whose first column contains the headings of rows. */
final class HtmlTable {
  private final StringBuilder html = new StringBuilder();

  /**
   * Begins a table.
   *
   * @param label the name that screen readers announce
   * @param columns the headings of all columns
   */
  HtmlTable(String label, List<String> columns) {
    this("scroll", label, columns);
  }

  private HtmlTable(String classes, String label, List<String> columns) {
    html.append(
        "<div class=\"%s\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table>"
            .formatted(classes, HtmlPage.escape(label)));
    if (!columns.isEmpty()) {
      html.append("<thead><tr>");
      columns.forEach(
          column ->
              html.append("<th scope=\"col\">").append(HtmlPage.escape(column)).append("</th>"));
      html.append("</tr></thead>");
    }
    html.append("<tbody>\n");
  }

  /** Begins a table of limited height, which scrolls. */
  static HtmlTable ofLimitedHeight(String label, List<String> columns) {
    return new HtmlTable("scroll tall", label, columns);
  }

  /** Begins a table of configuration keys and values, which wraps on narrow screens. */
  static HtmlTable ofKeys(String label, List<String> columns) {
    return new HtmlTable("scroll keys", label, columns);
  }

  /** Begins a table whose first column stays when the others scroll, for {@link #heat}. */
  static HtmlTable ofHeat(String label, List<String> columns) {
    return new HtmlTable("scroll heat", label, columns);
  }

  /** Begins a row with a link as heading. */
  HtmlTable row(String heading, String target) {
    html.append("<tr><th scope=\"row\"><a href=\"%s\">".formatted(HtmlPage.escape(target)))
        .append(HtmlPage.escape(heading))
        .append("</a></th>");
    return this;
  }

  /** Begins a row with a configuration key as heading, whose line may break between its names. */
  HtmlTable key(String path) {
    String breaking = HtmlPage.escape(path).replace(".", ".<wbr>").replace("_", "_<wbr>");
    html.append("<tr><th scope=\"row\">").append(breaking).append("</th>");
    return this;
  }

  /** Begins a row. */
  HtmlTable row(String heading) {
    html.append("<tr><th scope=\"row\">").append(HtmlPage.escape(heading)).append("</th>");
    return this;
  }

  /** Adds a cell with a text. */
  HtmlTable cell(String text) {
    html.append("<td>").append(HtmlPage.escape(text)).append("</td>");
    return this;
  }

  /** Adds a cell with a text in code style. */
  HtmlTable code(String text) {
    html.append("<td><code>").append(HtmlPage.escape(text)).append("</code></td>");
    return this;
  }

  /** Adds a cell with a number. */
  HtmlTable cell(long number) {
    return cell(number(number));
  }

  /**
   * Adds a cell with a text over a bar.
   *
   * @param share the length of the bar, 0 to 1
   */
  HtmlTable bar(String text, double share) {
    html.append(
        String.format(
            Locale.ROOT,
            "<td class=\"bar\" style=\"--share: %.1f%%\">%s</td>",
            100 * share,
            HtmlPage.escape(text)));
    return this;
  }

  /**
   * Adds a cell that is coloured by the sign of a difference; 0 has no colour.
   *
   * @param strength the strength of the colour in percent, 0 to 100
   */
  HtmlTable heat(String text, double difference, double strength) {
    html.append(
        String.format(
            Locale.ROOT,
            "<td class=\"%s\" style=\"--heat: %.0f%%\">%s</td>",
            difference > 0 ? "up" : difference < 0 ? "down" : "same",
            strength,
            HtmlPage.escape(text)));
    return this;
  }

  /** Adds a cell with a frame. */
  HtmlTable marked(String text) {
    html.append("<td class=\"marked\">").append(HtmlPage.escape(text)).append("</td>");
    return this;
  }

  /** Returns the HTML of the table. */
  String html() {
    return html + "</tbody></table></div>\n";
  }

  /** Returns a number with separated thousands. */
  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Returns a share of 0 to 1 in percent. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f\u00a0%%", 100 * share);
  }
}
