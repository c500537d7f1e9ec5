package org.ithn.cli.pages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ithn.framework.files.AtomicFiles;

/**
 * Self-contained pages of one folder, with links to each other.
 *
 * @param folder the folder of the files
 * @param name the name of what the pages show
 * @param titles the titles by file name, in the order of the links
 */
record PageSet(Path folder, String name, Map<String, String> titles) {
  PageSet {
    titles = Collections.unmodifiableMap(new LinkedHashMap<>(titles));
  }

  /**
   * Writes a page.
   *
   * @param file the file name, one of {@link #titles}
   * @param body the HTML below the heading
   */
  void write(String file, String body) throws IOException {
    String title = titles.get(file);
    AtomicFiles.writeReadable(
        folder.resolve(file),
        HtmlPage.PAGE.formatted(
            HtmlPage.NO_REQUESTS,
            HtmlPage.escape(title + ": " + name),
            HtmlPage.styles(),
            "<p class=\"matrix\">%s</p><nav aria-label=\"Pages\">\n%s</nav>"
                .formatted(HtmlPage.escape(name), links(file)),
            HtmlPage.escape(title),
            body,
            HtmlPage.resource("pages.js")));
  }

  private String links(String current) {
    StringBuilder links = new StringBuilder();
    titles.forEach(
        (file, title) ->
            links.append(
                "<a href=\"%s\"%s>%s</a>\n"
                    .formatted(file, file.equals(current) ? " aria-current=\"page\"" : "", title)));
    return links.toString();
  }
}
