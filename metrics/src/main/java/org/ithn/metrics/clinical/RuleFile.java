package org.ithn.metrics.clinical;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parser of sectioned resource files: headers in brackets, then lines; {@code #} starts a comment
 * line.
 */
final class RuleFile {
  private RuleFile() {}

  /** Reads a resource and returns its lines by header. */
  static Map<String, List<String>> sections(String resource) {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    try (InputStream stream = RuleFile.class.getResourceAsStream(resource);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      List<String> current = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("[")) {
          current =
              sections.computeIfAbsent(
                  line.strip().substring(1, line.strip().length() - 1), h -> new ArrayList<>());
        } else if (!line.isBlank() && !line.startsWith("#")) {
          current.add(line.strip());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(resource + ": cannot be read from the class path", e);
    }
    return sections;
  }
}
