package org.ithn.framework.files;

import java.util.regex.Pattern;

/** Cells of CSV files that spreadsheets take for formulas. */
public final class SpreadsheetCell {
  private static final String FORMULA_STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";
  private static final Pattern NUMBER = Pattern.compile("[+-]\\d+([.]\\d+)?");

  private SpreadsheetCell() {}

  /** Returns true for text such as {@code =1+1}, but not for numbers such as {@code -1}. */
  public static boolean isFormula(String text) {
    return startsLikeFormula(text) && !NUMBER.matcher(text).matches();
  }

  private static boolean startsLikeFormula(String text) {
    return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
  }

  /**
   * Returns text that is not taken for a formula: {@code =1+1} and {@code -1} get an apostrophe.
   */
  public static String escape(String text) {
    return startsLikeFormula(text) ? "'" + text : text;
  }
}
