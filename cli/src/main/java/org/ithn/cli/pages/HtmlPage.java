package org.ithn.cli.pages;

import com.google.common.html.HtmlEscapers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ithn.cli.charts.Charts;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.Thumbnail;

/** Template and parts of self-contained pages. */
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

  private HtmlPage() {}

  /** Returns an image of a study, or a text if its file is missing or damaged. */
  static String image(String study, Path file, int height) {
    if (!Files.isRegularFile(file)) {
      return "<p>The image of study %s is missing.</p>".formatted(escape(study));
    }
    try {
      return "<img alt=\"Image of study %s\" src=\"%s\">"
          .formatted(escape(study), Thumbnail.dataUri(file, height));
    } catch (DataException e) {
      return "<p>The image of study %s cannot be read.</p>".formatted(escape(study));
    }
  }

  static String escape(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }

  /** Returns a list of names and their values in code style. */
  static String definitions(Map<String, String> values) {
    StringBuilder html = new StringBuilder("<dl>\n");
    values.forEach(
        (name, value) ->
            html.append(
                "<dt>%s</dt><dd><code>%s</code></dd>\n".formatted(escape(name), escape(value))));
    return html.append("</dl>").toString();
  }

  /**
   * Returns the styles of a page, with those of charts, which define the colours.
   *
   * @param more the names of further style sheets
   */
  static String styles(String... more) {
    StringBuilder styles = new StringBuilder(Charts.styles()).append(resource("pages.css"));
    for (String name : more) {
      styles.append(resource(name));
    }
    return styles.toString();
  }

  static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
