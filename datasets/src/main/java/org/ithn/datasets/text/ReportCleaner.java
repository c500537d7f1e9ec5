package org.ithn.datasets.text;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ithn.framework.data.PythonStrings;

/**
 * Turns a report into words separated by blanks, sentences ending in a point of their own.
 *
 * <p>{@code "Heart size normal. Lungs clear."} becomes {@code "heart size normal . lungs clear ."}.
 *
 * <p>Source: R2GenCMN {@code modules/tokenizers.py} (R2Gen, XProNet and ITHN are the same), its odd
 * rules included: {@code "1. "} is removed anywhere, also inside {@code "T11. "}; empty sentences
 * stay and give points in a row; an empty report becomes {@code " ."}; the hyphen stays. {@link
 * #CAPTION} is VisualGPT's.
 */
public enum ReportCleaner {
  /** The cleaner for IU X-Ray. */
  IU_XRAY,

  /** The cleaner for MIMIC-CXR: line breaks, underscores and runs of blanks besides. */
  MIMIC_CXR,

  /**
   * For captions of pictures: lower-case words, punctuation dropped, see {@link CaptionCleaner}.
   */
  CAPTION,

  /** Leaves the text alone, for reports that are lower-case words and points already. */
  NONE;

  /** The name in configuration files, for instance {@code iu-xray}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The cleaned report.
   *
   * @param report any text, the empty one included
   */
  public String clean(String report) {
    return switch (this) {
      case IU_XRAY -> Rules.sentences(Rules.replaceRepeatedly(report, 3, "..", "."));
      case MIMIC_CXR -> {
        String line = Rules.replaceRepeatedly(report.replace("\n", " "), 7, "__", "_");
        yield Rules.sentences(
            Rules.replaceRepeatedly(Rules.replaceRepeatedly(line, 6, "  ", " "), 8, "..", "."));
      }
      case CAPTION -> CaptionCleaner.clean(report);
      case NONE -> report;
    };
  }

  /**
   * The cleaner with this name in configuration files; {@code iu_xray} is understood as well.
   *
   * @throws IllegalArgumentException naming the choices
   */
  public static ReportCleaner fromKey(String key) {
    for (ReportCleaner cleaner : values()) {
      if (cleaner.key().equals(key.replace('_', '-'))) {
        return cleaner;
      }
    }
    throw new IllegalArgumentException(
        "no report cleaner named '%s'; available: %s"
            .formatted(
                key,
                Arrays.stream(values())
                    .map(ReportCleaner::key)
                    .sorted()
                    .collect(Collectors.joining(", "))));
  }

  private static final class Rules {
    // In this order: "1. " goes first, so that "11. " has become "1" before the lists are looked
    // at.
    private static final List<String> LIST_MARKS =
        List.of(". 2. ", ". 3. ", ". 4. ", ". 5. ", " 2. ", " 3. ", " 4. ", " 5. ");
    private static final Pattern QUOTES = Pattern.compile("[\"/\\\\']");
    // The original's ":-\[" is the range from ':' to '[', capitals included.
    private static final Pattern MARKS = Pattern.compile("[.,?;*!%^&_+():-\\[\\]{}]");
    private static final Splitter SENTENCES = Splitter.on(". ");

    static String replaceRepeatedly(String text, int times, String from, String to) {
      String result = text;
      for (int i = 0; i < times; i++) {
        result = result.replace(from, to);
      }
      return result;
    }

    static String sentences(String text) {
      String plain = text.replace("1. ", "");
      for (String mark : LIST_MARKS) {
        plain = plain.replace(mark, ". ");
      }
      plain = PythonStrings.strip(plain).toLowerCase(Locale.ROOT);
      List<String> cleaned =
          SENTENCES.splitToStream(plain).map(Rules::sentence).collect(Collectors.toList());
      return Joiner.on(" . ").join(cleaned) + " .";
    }

    private static String sentence(String text) {
      String unquoted = QUOTES.matcher(text).replaceAll("");
      return MARKS.matcher(PythonStrings.strip(unquoted).toLowerCase(Locale.ROOT)).replaceAll("");
    }
  }
}
