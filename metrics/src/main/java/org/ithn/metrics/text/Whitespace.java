package org.ithn.metrics.text;

import java.util.ArrayList;
import java.util.List;

/** White-space splitting by the two rules of the reference scorers. */
public final class Whitespace {
  private Whitespace() {}

  /**
   * Returns the words between runs of white space; none for a blank text. Unicode white space
   * counts, as in Python's {@code split()}.
   */
  public static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i < text.length(); i++) {
      if (isBlank(text.charAt(i))) {
        if (start >= 0) {
          words.add(text.substring(start, i));
        }
        start = -1;
      } else if (start < 0) {
        start = i;
      }
    }
    if (start >= 0) {
      words.add(text.substring(start));
    }
    return words;
  }

  /**
   * Returns the words joined by single spaces, so that texts of the same words are equal whatever
   * white space separates them.
   */
  public static String normalized(String text) {
    return String.join(" ", words(text));
  }

  /**
   * Returns the pieces between single spaces, including empty ones: {@code ""} has one empty piece,
   * as in Python's {@code split(" ")}.
   */
  public static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    for (int i = text.indexOf(' '); i >= 0; i = text.indexOf(' ', start)) {
      pieces.add(text.substring(start, i));
      start = i + 1;
    }
    pieces.add(text.substring(start));
    return pieces;
  }

  /**
   * Returns true for characters at which Python's {@code str.split()} splits: Unicode white space,
   * including no-break spaces and U+001C to U+001F.
   */
  public static boolean isBlank(char c) {
    return c == ' '
        || (c >= '\t' && c <= '\r')
        || (c >= '\u001c' && c <= '\u001f')
        || c == '\u0085'
        || Character.isSpaceChar(c);
  }
}
