package org.ithn.framework.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * String operations with Python's definition of white space, which the reference implementations
 * use to split words.
 *
 * <p>White space is U+0009 to U+000D, U+001C to U+0020, U+0085, U+00A0, U+1680, U+2000 to U+200A,
 * U+2028, U+2029, U+202F, U+205F and U+3000. Java's {@code trim}, {@code strip} and {@code \s} each
 * differ from it.
 */
public final class PythonStrings {
  private static final Pattern FINAL_SIGMA = finalSigma();

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
    String plain = text;
    if (text.indexOf('\u03a3') >= 0) {
      plain = FINAL_SIGMA.matcher(text).replaceAll("\u03c2").replace('\u03a3', '\u03c3');
    }
    return plain.replace("\u0130", "i\u0307").toLowerCase(Locale.ROOT);
  }

  /** Compiles a sigma that ends a word; up to 15 marks between it and a letter are skipped. */
  private static Pattern finalSigma() {
    String marks = "[\\p{Mn}'\u2019.]{0,15}";
    String letter = "[\\p{javaUpperCase}\\p{javaLowerCase}\\p{javaTitleCase}&&\\P{Mn}]";
    return Pattern.compile("\u03a3(?<=%2$s%1$s\u03a3)(?!%1$s%2$s)".formatted(marks, letter));
  }

  /** Returns true if the character is white space by {@code str.isspace()}. */
  public static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
