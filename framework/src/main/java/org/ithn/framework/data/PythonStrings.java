package org.ithn.framework.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Python's idea of white space, which decides where the words of the reference implementations
 * begin and end.
 *
 * <p>White space is U+0009 to U+000D, U+001C to U+0020, U+0085, U+00A0, U+1680, U+2000 to U+200A,
 * U+2028, U+2029, U+202F, U+205F and U+3000. Java's {@code trim}, {@code strip} and {@code \s} each
 * differ from it.
 */
public final class PythonStrings {
  private PythonStrings() {}

  /** The words between runs of white space, as {@code str.split()}. */
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

  /** The text without white space at its ends, as {@code str.strip()}. */
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

  /** Whether {@code str.isspace()} holds for the character. */
  public static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
