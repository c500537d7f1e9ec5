package org.ithn.metrics.clinical;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ithn.metrics.text.Whitespace;

/**
 * Compiler of the resource files' phrase notation: words in order; {@code a*} is a prefix, {@code
 * a/b} an alternative, {@code a?} optional; {@code ..} skips up to three words, {@code ...} up to
 * twelve.
 */
final class PhraseSyntax {
  private static final String BETWEEN = "[\\W_]+";
  private static final String SHORT_GAP = "(?:[\\W_]+\\w+){0,3}?";
  private static final String LONG_GAP = "(?:[\\W_]+\\w+){0,12}?";

  private PhraseSyntax() {}

  /** Returns the pattern of a phrase, delimited by word boundaries. */
  static Pattern phrase(String notation) {
    return Pattern.compile("\\b" + words(notation) + "\\b");
  }

  /** Returns the pattern required before a mention; empty if the notation is blank. */
  static Optional<Pattern> leftContext(String notation) {
    if (notation.isBlank()) {
      return Optional.empty();
    }
    String last = notation.strip().endsWith("..") ? lastWord(notation) : "";
    String words = notation.strip().substring(0, notation.strip().length() - last.length());
    return Optional.of(Pattern.compile("\\b" + words(words) + gap(last) + BETWEEN + "$"));
  }

  /** Returns the pattern required after a mention; empty if the notation is blank. */
  static Optional<Pattern> rightContext(String notation) {
    if (notation.isBlank()) {
      return Optional.empty();
    }
    String first = notation.strip().startsWith("..") ? Whitespace.words(notation).get(0) : "";
    String words = notation.strip().substring(first.length());
    return Optional.of(Pattern.compile("^" + gap(first) + BETWEEN + words(words) + "\\b"));
  }

  private static String lastWord(String notation) {
    return Whitespace.words(notation).get(Whitespace.words(notation).size() - 1);
  }

  private static String words(String notation) {
    StringBuilder regex = new StringBuilder();
    boolean first = true;
    for (String word : Whitespace.words(notation)) {
      if (word.startsWith("..")) {
        regex.append(gap(word));
      } else if (!word.endsWith("?")) {
        regex.append(first ? "" : BETWEEN).append(word(word));
        first = false;
      } else {
        String pattern = word(word.substring(0, word.length() - 1));
        regex.append(first ? optional(pattern + BETWEEN) : optional(BETWEEN + pattern));
      }
    }
    return regex.toString();
  }

  private static String optional(String pattern) {
    return "(?:" + pattern + ")?";
  }

  /** Returns the pattern of alternative words. */
  static String word(String alternatives) {
    return Stream.of(alternatives.split("/", -1))
        .map(PhraseSyntax::alternative)
        .collect(Collectors.joining("|", "(?:", ")"));
  }

  private static String alternative(String word) {
    return Stream.of(word.split("\\*", -1))
        .map(PhraseSyntax::quoted)
        .collect(Collectors.joining("\\w*"));
  }

  private static String quoted(String text) {
    return text.isEmpty() ? "" : Pattern.quote(text);
  }

  private static String gap(String dots) {
    return switch (dots) {
      case "..." -> LONG_GAP;
      case ".." -> SHORT_GAP;
      default -> "";
    };
  }
}
