package org.ithn.datasets.sources.mimiccxr;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.datasets.text.SourceText;

/**
 * Parser of the sections of a free-text report.
 *
 * <p>A section begins at a known heading with a colon: at the start of a line in any case, as in
 * {@code Findings:}, or inside a line in capitals, as in {@code .. clear. IMPRESSION: Normal.}
 * Other headings, such as {@code LUNGS:}, are parts of the section they are in.
 */
final class ReportSections {
  static final int MAX_BYTES = 1 << 20;

  private static final String AND = "\\s*(?:AND|&|/|,)\\s*";
  private static final String ASSESSMENT =
      "(?:(?:IMPRESSION|CONCLUSION|RECOMMENDATION|INTERPRETATION|OPINION|SUMMARY)"
          + "(?:S|\\(S\\))?)";
  private static final String FINDINGS =
      "(?:FINDINGS?%1$s%2$s|%2$s%1$sFINDINGS?|FINDINGS?)".formatted(AND, ASSESSMENT);
  private static final String OTHERS =
      "(?:"
          + String.join(
              "|",
              ASSESSMENT,
              "NOTIFICATIONS?",
              "COMPARISONS?",
              "INDICATIONS?",
              "HISTORY",
              "CLINICAL (?:INFORMATION|HISTORY|INDICATIONS?|CONTEXT|DATA|DETAILS|STATEMENT)",
              "TECHNIQUE",
              "EXAMS?",
              "EXAMINATIONS?",
              "REASON FOR [A-Z ]{1,30}",
              "PROCEDURES?",
              "WET READ",
              "FINAL REPORT",
              "(?:FINAL )?ADDENDUM",
              "DIAGNOSIS",
              "STUDY",
              "REFERENCE EXAM(?:INATION)?")
          + ")";
  private static final Pattern HEADING =
      Pattern.compile(
          ("(?m)^[ \\t]*((?i:%1$s|%2$s)(?: [A-Z(][A-Z/&(),-]*){0,5})[ \\t]*:"
                  + "|(?<=[\\s.])(%1$s|%3$s)[ \\t]*:")
              .formatted(FINDINGS, OTHERS, ASSESSMENT));

  private static final ImmutableMap<String, Pattern> CONTEXT =
      ImmutableMap.of(
          "indication",
          Pattern.compile("INDICATIONS?|HISTORY|CLINICAL .*|REASON FOR .*"),
          "comparison",
          Pattern.compile("COMPARISONS?|REFERENCE EXAM.*"),
          "technique",
          Pattern.compile("TECHNIQUE"));

  private ReportSections() {}

  /**
   * Returns the text of the first section named findings that is not blank, else of one named
   * findings and impression or the like; blank if there is none.
   */
  static String findings(String report) {
    String combined = "";
    for (Section section : sections(report)) {
      if (section.name().matches("FINDINGS?")) {
        return section.text();
      }
      if (section.name().contains("FINDING") && combined.isEmpty()) {
        combined = section.text();
      }
    }
    return combined;
  }

  /** Returns the text of the first section named impression that is not blank, else blank. */
  static String impression(String report) {
    return sections(report).stream()
        .filter(section -> section.name().matches("IMPRESSION(S|\\(S\\))?"))
        .map(Section::text)
        .findFirst()
        .orElse("");
  }

  /** Returns the first sections that state the indication, the comparison and the technique. */
  static Map<String, String> context(String report) {
    Map<String, String> first = new HashMap<>();
    for (Section section : sections(report)) {
      CONTEXT.forEach(
          (kind, heading) -> {
            if (heading.matcher(section.name()).matches()) {
              first.putIfAbsent(kind, section.text());
            }
          });
    }
    return first;
  }

  /**
   * Section of a report.
   *
   * @param name its heading in capitals
   * @param text its text, not blank
   */
  private record Section(String name, String text) {}

  private static List<Section> sections(String report) {
    String text = SourceText.unixLines(report);
    Matcher heading = HEADING.matcher(text);
    List<Section> sections = new ArrayList<>();
    boolean found = heading.find();
    while (found) {
      String name = name(heading);
      int begin = heading.end();
      found = heading.find();
      String section = text.substring(begin, found ? heading.start() : text.length()).strip();
      if (!section.isEmpty()) {
        sections.add(new Section(name, section));
      }
    }
    return sections;
  }

  private static String name(Matcher heading) {
    String atLineStart = heading.group(1);
    return (atLineStart == null ? heading.group(2) : atLineStart).toUpperCase(Locale.ROOT);
  }
}
