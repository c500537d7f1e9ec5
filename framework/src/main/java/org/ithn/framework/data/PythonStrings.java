package org.ithn.framework.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * String operations with Python's definition of white space, which the reference implementations
 * use to split words.
 *
 * <p>White space is U+0009 to U+000D, U+001C to U+0020, U+0085, U+00A0, U+1680, U+2000 to U+200A,
 * U+2028, U+2029, U+202F, U+205F and U+3000. Java's {@code trim}, {@code strip} and {@code \s} each
 * differ from it.
 */
public final class PythonStrings {
  private static final int DOTTED_I = 0x130;
  private static final int SIGMA = 0x3a3;
  private static final int FINAL_SIGMA = 0x3c2;

  /** The number of marks between a sigma and the next letter that are skipped. */
  private static final int MOST_MARKS = 16;

  private PythonStrings() {}

  /** Returns the words between runs of white space, like {@code str.split()}. */
  public static List<String> split(String text) {
    List<String> split = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean blank = i == text.length() || isSpace(text.charAt(i));
      if (!blank && start < 0) {
        start = i;
      } else if (blank && start >= 0) {
        split.add(text.substring(start, i));
        start = -1;
      }
    }
    return split;
  }

  /** Returns the text without leading and trailing white space, like {@code str.strip()}. */
  public static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /**
   * Returns the text in lower case, like {@code str.lower()}, in linear time. Java's method takes
   * quadratic time on many letters U+0130 or U+03A3.
   */
  public static String lower(String text) {
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

  /** Returns true if the character is white space by {@code str.isspace()}. */
  public static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
