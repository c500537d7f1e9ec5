package org.ithn.metrics.ptb;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Characters of the caption tools' tokeniser: entities that it resolves, symbols that it rewrites
 * and characters that it drops.
 *
 * <p>Dropped are characters outside the Basic Multilingual Plane, such as most emoji, control and
 * format characters, and the symbols above U+2000 that the tokeniser does not list. A dropped
 * character ends a token; a soft hyphen does not.
 */
final class PtbCharacters {
  private static final Pattern ENTITY = Pattern.compile("(?i)&(amp|quot|apos|nbsp|[mn]dash);");

  private static final Map<String, String> ENTITIES =
      Map.of(
          "amp", "&", "quot", "\"", "apos", "'", "nbsp", " ", "mdash", "\u2014", "ndash", "\u2013");

  private static final Map<String, String> SYMBOLS =
      Map.ofEntries(
          Map.entry("(", "-lrb-"),
          Map.entry(")", "-rrb-"),
          Map.entry("[", "-lsb-"),
          Map.entry("]", "-rsb-"),
          Map.entry("{", "-lcb-"),
          Map.entry("}", "-rcb-"),
          Map.entry("\u2013", "--"),
          Map.entry("\u2014", "--"),
          Map.entry("\u2015", "--"),
          Map.entry("\u2026", "..."),
          Map.entry("\u00bc", "1/4"),
          Map.entry("\u00bd", "1/2"),
          Map.entry("\u00be", "3/4"),
          Map.entry("\u2153", "1/3"),
          Map.entry("\u2154", "2/3"),
          Map.entry("\u00a2", "cents"),
          Map.entry("\u00a3", "#"),
          Map.entry("\u00a4", "$"),
          Map.entry("\u20a0", "$"),
          Map.entry("\u20ac", "$"),
          Map.entry("&lt;", "<"),
          Map.entry("&gt;", ">"));

  /** The symbols and marks above U+2000 that are tokens. */
  private static final Pattern HIGH_SYMBOL =
      Pattern.compile(
          "[\u2010\u2011\u2013-\u2023\u2026\u2030-\u2038\u203b\u203e-\u2042\u2044\u2070-\u208e\u20a0\u20a4"
              + "\u20aa\u20ac\u2039\u203a\u2100-\u214f\u2153-\u215e\u2190-\u2bff\u3001\u3002\u3012\u30fb"
              + "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe0\uffe1\uffe5\uffe6]");

  private static final int FIRST_HIGH = 0x2000;
  private static final int SOFT_HYPHEN = 0xad;

  private PtbCharacters() {}

  /** Returns a line with entities resolved and dropped characters replaced by spaces. */
  static String prepare(String line) {
    String resolved = isAscii(line) ? line : keptOnly(line);
    if (resolved.indexOf('&') < 0) {
      return resolved;
    }
    return ENTITY
        .matcher(resolved)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(ENTITIES.get(found.group(1).toLowerCase(Locale.ROOT))));
  }

  private static boolean isAscii(String line) {
    return line.chars().allMatch(c -> c < 128 && c != 127 && (c >= ' ' || c == '\t'));
  }

  private static String keptOnly(String line) {
    IntStream kept =
        line.codePoints().filter(c -> c != SOFT_HYPHEN).map(c -> isDropped(c) ? ' ' : c);
    return kept.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isDropped(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.SPACE_SEPARATOR ->
          codePoint > Character.MAX_VALUE;
      default ->
          codePoint >= FIRST_HIGH && !HIGH_SYMBOL.matcher(Character.toString(codePoint)).matches();
    };
  }

  /** Returns the token of a symbol, by default the symbol itself. */
  static String symbol(String token) {
    return SYMBOLS.getOrDefault(token, token);
  }
}
