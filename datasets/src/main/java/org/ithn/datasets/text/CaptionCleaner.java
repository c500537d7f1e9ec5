package org.ithn.datasets.text;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ithn.framework.data.PythonStrings;

/**
 * Cleaner that turns captions into lower-case words without punctuation.
 *
 * <p>{@code "A man's dog can't sit, half-asleep."} becomes {@code "a man 's dog ca n't sit half
 * asleep"}.
 *
 * <p>Source: VisualGPT's text field, which tokenises with spaCy and drops a list of punctuation
 * tokens; quotation marks, brackets and slashes are not on that list and stay. Differs: the rules
 * below replace spaCy's, which also cover emoticons, units and more abbreviations.
 */
final class CaptionCleaner {
  private static final Set<String> DROPPED =
      Set.of("''", "'", "``", "`", ".", "?", "!", ",", ":", "-", "--", "...", ";");

  private static final Pattern TOKEN =
      Pattern.compile(
          String.join(
              "|",
              "(?:\\p{L}\\.){2,}+", // u.s.
              "\\p{L}+?(?=n['\u2019]t(?!\\p{L}))", // ca of can't
              "n['\u2019]t(?!\\p{L})",
              "['\u2019](?:s|m|re|ve|ll|d)(?!\\p{L})",
              "\\p{N}++(?:[.,:]\\p{N}++)++", // 10:30
              "[\\p{L}\\p{M}\\p{N}_]+",
              "\\.+",
              "-+",
              "``|''",
              "[^\\s\\p{Z}]"));

  private CaptionCleaner() {}

  static String clean(String caption) {
    return TOKEN
        .matcher(PythonStrings.lower(caption))
        .results()
        .map(result -> result.group())
        .filter(token -> !DROPPED.contains(token))
        .collect(Collectors.joining(" "));
  }
}
