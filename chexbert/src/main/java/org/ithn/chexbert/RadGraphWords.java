package org.ithn.chexbert;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.metrics.text.Whitespace;

/**
 * Division of a report into RadGraph's words.
 *
 * <p>Source: the package {@code radgraph} 0.1.18, whose two models divide texts differently.
 */
enum RadGraphWords {
  /** Punctuation is separated, but not hyphens. */
  RADGRAPH("radgraph") {
    @Override
    List<String> of(String report) {
      return Whitespace.words(MARK.matcher(report).replaceAll(" $0 "));
    }
  },
  /** Runs of letters and digits, and runs of other characters; escapes are removed. */
  RADGRAPH_XL("radgraph-xl") {
    @Override
    List<String> of(String report) {
      String plain =
          report
              .replace("\\n", "  ")
              .replace("\\f", "  ")
              .replace("\\u2122", "      ")
              .replace("\n", " ")
              .replace("\\\"", "``");
      List<String> runs = new ArrayList<>();
      Matcher matcher = RUN.matcher(String.join(" ", Whitespace.words(plain)));
      while (matcher.find()) {
        runs.add(matcher.group());
      }
      String joined = String.join(" ", runs);
      for (String pair : List.of(").", "%.", ".'", "%,", "%)")) {
        joined = joined.replace(pair, pair.charAt(0) + " " + pair.charAt(1));
      }
      return Whitespace.words(joined);
    }
  };

  private static final Pattern MARK = Pattern.compile("[/,:.!?()]");
  private static final Pattern RUN = Pattern.compile("[\\p{L}\\p{N}_]+|[^\\p{L}\\p{N}_ ]+");

  private final String model;

  RadGraphWords(String model) {
    this.model = model;
  }

  /** Returns the words of a report. */
  abstract List<String> of(String report);

  /** Returns a word as the model reads it. */
  static String normalised(String word) {
    return word.equals("/.") || word.equals("/?") ? word.substring(1) : word;
  }

  /**
   * Returns the division of a model.
   *
   * @throws IllegalArgumentException if the model is unknown
   */
  static RadGraphWords ofModel(String name) {
    for (RadGraphWords words : values()) {
      if (words.model.equals(name)) {
        return words;
      }
    }
    throw new IllegalArgumentException(
        "is an export of '%s'; expected radgraph or radgraph-xl".formatted(name));
  }
}
