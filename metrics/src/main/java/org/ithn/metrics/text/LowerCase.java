package org.ithn.metrics.text;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Lower case in linear time, equal to {@link String#toLowerCase} in words of letters.
 *
 * <p>The JDK's method takes quadratic time on texts with many letters U+0130 or U+03A3, whose lower
 * case is longer or depends on the word.
 */
public final class LowerCase {
  private static final Pattern FINAL_SIGMA = finalSigma();

  private LowerCase() {}

  /** Compiles a sigma that ends a word; up to 15 marks between it and a letter are skipped. */
  private static Pattern finalSigma() {
    String marks = "[\\p{Mn}'\u2019.]{0,15}";
    String letter = "[\\p{javaUpperCase}\\p{javaLowerCase}\\p{javaTitleCase}&&\\P{Mn}]";
    return Pattern.compile("\u03a3(?<=%2$s%1$s\u03a3)(?!%1$s%2$s)".formatted(marks, letter));
  }

  /** Returns the text in lower case. */
  public static String of(String text) {
    String plain = text;
    if (text.indexOf('\u03a3') >= 0) {
      plain = FINAL_SIGMA.matcher(text).replaceAll("\u03c2").replace('\u03a3', '\u03c3');
    }
    return plain.replace("\u0130", "i\u0307").toLowerCase(Locale.ROOT);
  }
}
