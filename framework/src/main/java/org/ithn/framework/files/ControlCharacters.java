package org.ithn.framework.files;

import java.util.Locale;

/**
 * Characters that move a terminal's cursor, hide text or reverse its direction.
 *
 * <p>They are the control characters U+0000 to U+001F and U+007F to U+009F except line feed and
 * tab, the separators of lines and paragraphs, and the marks and embeddings of the bidirectional
 * algorithm.
 */
public final class ControlCharacters {
  private ControlCharacters() {}

  /** Returns true for a character that terminals and viewers must not get. */
  public static boolean isUnsafe(char c) {
    return (Character.isISOControl(c) && c != '\n' && c != '\t')
        || "\u061c\u200e\u200f\u2028\u2029".indexOf(c) >= 0
        || (c >= '\u202a' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069');
  }

  /**
   * Returns a text with JSON escapes such as <code>&#92;u001b</code> for unsafe characters, and for
   * halves of surrogate pairs, which UTF-8 does not have; CR LF stays.
   */
  public static String escape(String text) {
    int first = 0;
    while (first < text.length() && isKept(text, first)) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isKept(text, i)) {
        escaped.append(c);
      } else {
        escaped.append(escape(c));
      }
    }
    return escaped.toString();
  }

  /** Returns the JSON escape of a character. */
  static String escape(char c) {
    return String.format(Locale.ROOT, "\\u%04x", (int) c);
  }

  private static boolean isHalf(String text, int i) {
    char c = text.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))
        : Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  private static boolean isKept(String text, int i) {
    char c = text.charAt(i);
    boolean lineEnd = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
    return lineEnd || !(isUnsafe(c) || isHalf(text, i));
  }
}
