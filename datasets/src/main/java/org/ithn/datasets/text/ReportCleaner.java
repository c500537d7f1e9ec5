package org.ithn.datasets.text;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ithn.framework.data.PythonStrings;
import org.ithn.framework.keys.Choice;

/**
 * Cleaners that turn a report into words separated by spaces, each sentence ending in a separate
 * full stop.
 *
 * <p>{@code "Heart size normal. Lungs clear."} becomes {@code "heart size normal . lungs clear ."}.
 *
 * <p>Source: R2GenCMN {@code modules/tokenizers.py} (identical in R2Gen, XProNet and ITHN),
 * including its odd rules: {@code "1. "} is removed anywhere, even inside {@code "T11. "}; empty
 * sentences stay and produce consecutive full stops; an empty report becomes {@code " ."}; hyphens
 * stay. {@link #CAPTION} follows VisualGPT.
 */
public enum ReportCleaner {
  @Choice("The cleaner for IU X-Ray.")
  IU_XRAY,

  @Choice(
      "The cleaner for MIMIC-CXR: also removes line breaks and collapses underscores and spaces.")
  MIMIC_CXR,

  @Choice("The cleaner for image captions: lower-case words without punctuation.")
  CAPTION,

  @Choice("No cleaning, for reports that already consist of lower-case words and full stops.")
  NONE;

  /** Returns the name used in configuration files, such as {@code iu-xray}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the cleaned report.
   *
   * @param report any text, possibly empty
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
   * Returns the cleaner with this name in configuration files; {@code iu_xray} is accepted as well.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
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
    // The order matters: "1. " is removed first, so "11. " is already "1" here.
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
      plain = PythonStrings.lower(PythonStrings.strip(plain));
      List<String> cleaned =
          SENTENCES.splitToStream(plain).map(Rules::sentence).collect(Collectors.toList());
      return Joiner.on(" . ").join(cleaned) + " .";
    }

    private static String sentence(String text) {
      String unquoted = QUOTES.matcher(text).replaceAll("");
      return MARKS.matcher(PythonStrings.lower(PythonStrings.strip(unquoted))).replaceAll("");
    }
  }
}
