package org.ithn.metrics.text;

import java.util.Locale;

/**
 * Lower case in linear time, equal to {@link String#toLowerCase} in words of letters.
 *
 * <p>The JDK's method takes quadratic time on texts with many letters U+0130 or U+03A3, whose lower
 * case is longer or depends on the word.
 */
public final class LowerCase {
  private static final int DOTTED_I = 0x130;
  private static final int SIGMA = 0x3a3;
  private static final int FINAL_SIGMA = 0x3c2;

  /** The number of marks between a sigma and the next letter that are skipped. */
  private static final int MOST_MARKS = 16;

  private LowerCase() {}

  /** Returns the text in lower case. */
  public static String of(String text) {
    if (text.indexOf(DOTTED_I) < 0 && text.indexOf(SIGMA) < 0) {
      return text.toLowerCase(Locale.ROOT);
    }
    StringBuilder lower = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int c = text.codePointAt(at);
      if (c == DOTTED_I) {
        lower.append("i\u0307");
      } else if (c == SIGMA && isLetterBeside(text, at, -1) && !isLetterBeside(text, at, 1)) {
        lower.appendCodePoint(FINAL_SIGMA);
      } else {
        lower.appendCodePoint(Character.toLowerCase(c));
      }
    }
    return lower.toString();
  }

  /** Returns true if a letter with case is next to a position, apart from marks between them. */
  private static boolean isLetterBeside(String text, int at, int direction) {
    int i = at + direction;
    for (int n = 0; n < MOST_MARKS && i >= 0 && i < text.length(); n++, i += direction) {
      char c = text.charAt(i);
      if (!isMark(c)) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
      }
    }
    return false;
  }

  private static boolean isMark(char c) {
    return c == '\''
        || c == '\u2019'
        || c == '.'
        || Character.getType(c) == Character.NON_SPACING_MARK;
  }
}
