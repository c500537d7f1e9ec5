package org.ithn.cli.pages;

import com.google.common.html.HtmlEscapers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ithn.cli.charts.Charts;
import org.ithn.datasets.image.Thumbnail;
import org.ithn.framework.files.AtomicFiles;

/** Template of a self-contained page with style, navigation and heading. */
final class HtmlPage {
  /** Policy of pages without requests. */
  static final String NO_REQUESTS =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

  /** Policy, title, styles, header, heading, body, script. */
  static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="%s">
      <title>%s</title>
      <style>
      %s</style>
      </head>
      <body>
      <a class="skip" href="#main">Skip to the content</a>
      <header>%s</header>
      <main id="main" tabindex="-1">
      <h1>%s</h1>
      %s
      </main>
      <script>
      %s</script>
      </body>
      </html>
      """;

  private static final Map<String, String> NAVIGATION = navigation();

  private HtmlPage() {}

  private static Map<String, String> navigation() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("index.html", "Overview");
    pages.put("curves.html", "Curves");
    pages.put("gallery.html", "Gallery");
    pages.put("failures.html", "Failures");
    pages.put("neighbours.html", "Nearest negatives");
    return pages;
  }

  /**
   * Writes a page.
   *
   * @param file the file name, which is a key of the navigation
   * @param matrix the ablation's name
   * @param body the HTML below the heading
   */
  static void write(Path folder, String file, String matrix, String body) throws IOException {
    String title = NAVIGATION.get(file);
    AtomicFiles.write(
        folder.resolve(file),
        PAGE.formatted(
            NO_REQUESTS,
            escape(title + ": " + matrix),
            Charts.styles() + resource("pages.css"),
            "<p class=\"matrix\">%s</p><nav aria-label=\"Pages\">\n%s</nav>"
                .formatted(escape(matrix), links(file)),
            escape(title),
            body,
            resource("pages.js")));
  }

  private static String links(String file) {
    StringBuilder navigation = new StringBuilder();
    NAVIGATION.forEach(
        (page, title) ->
            navigation.append(
                "<a href=\"%s\"%s>%s</a>\n"
                    .formatted(page, page.equals(file) ? " aria-current=\"page\"" : "", title)));
    return navigation.toString();
  }

  /** Returns an image of a study, or a text if its file is missing. */
  static String image(String study, Path file, int height) {
    if (!Files.isRegularFile(file)) {
      return "<p>the image of study %s is missing</p>".formatted(escape(study));
    }
    return "<img alt=\"Image of study %s\" src=\"%s\">"
        .formatted(escape(study), Thumbnail.dataUri(file, height));
  }

  static String escape(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }

  static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
