package org.ithn.cli.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ithn.framework.files.Json;

/** Self-contained pages that show generated reports with heat maps. */
public final class ReportBrowser {
  private static final String PURPOSE = "<p class=\"purpose\">For research, not for diagnosis.</p>";

  private static final String HEADER = "<p class=\"matrix\">ITHN</p>" + PURPOSE;

  /** Choice of the part of a report that a heat map belongs to. */
  private static final String UNITS =
      """
      <fieldset class="units"><legend>Heat map of</legend>
      <label><input type="radio" name="unit" value="sentence" checked> a sentence</label>
      <label><input type="radio" name="unit" value="word"> a word</label>
      <small>Point at it, tap it, or select it with the Tab key.</small></fieldset>
      """;

  private static final String STUDIES =
      """
      <section class="filter"><label for="search">Search</label> <input type="search" id="search" data-filter=".study">
      <output></output></section>
      %s<div id="studies"></div>
      <script type="application/json" id="reports">%s</script>
      """;

  private static final String CARD =
      """
      <section><h2>Model card</h2><p class="quiet">%s</p>
      <details><summary>Show the model card</summary><pre class="card">%s</pre></details></section>
      """;

  private ReportBrowser() {}

  /**
   * Returns a page of reports.
   *
   * @param title the title of the page
   * @param reports the results of {@link ReportView#toJson}
   */
  public static String page(String title, List<ObjectNode> reports) {
    ArrayNode list = Json.LENIENT.createArrayNode().addAll(reports);
    String json = list.toString().replace("<", "\\u003c");
    return fill(
        HtmlPage.NO_REQUESTS,
        title,
        STUDIES.formatted(UNITS, json),
        HtmlPage.resource("report.js") + HtmlPage.resource("pages.js")); // fills, then filters
  }

  /**
   * Returns the page that sends X-rays to a served model.
   *
   * @param model name and version of the model
   * @param form the fields of the page
   * @param card the model card as text
   */
  static String upload(String model, UploadForm form, String card) {
    return fill(
        uploadPolicy("'unsafe-inline'", "'unsafe-inline'"),
        "Reports from chest X-rays",
        form.html()
            + (form.views().isEmpty() ? "" : UNITS + "<div id=\"studies\"></div>\n")
            + CARD.formatted(HtmlPage.escape(model), HtmlPage.escape(card)),
        uploadScript());
  }

  /** Returns the policy of {@link #upload}, which allows no other script, style or host. */
  static String uploadContentSecurityPolicy() {
    return uploadPolicy(hash(style()), hash(uploadScript()))
        + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  private static String uploadPolicy(String style, String script) {
    return "default-src 'none'; img-src data:; connect-src 'self'; style-src %s; script-src %s"
        .formatted(style, script);
  }

  private static String fill(String policy, String title, String body, String script) {
    return HtmlPage.PAGE.formatted(
        policy, HtmlPage.escape(title), style(), HEADER, HtmlPage.escape(title), body, script);
  }

  private static String style() {
    return HtmlPage.styles("report.css");
  }

  private static String uploadScript() {
    return HtmlPage.resource("report.js") + HtmlPage.resource("upload.js");
  }

  /** Returns the source expression of an inline element; the template adds its first line end. */
  private static String hash(String content) {
    byte[] digest = Hashing.sha256().hashString("\n" + content, StandardCharsets.UTF_8).asBytes();
    return "'sha256-" + BaseEncoding.base64().encode(digest) + "'";
  }
}
