package org.ithn.framework.files;

/** Cells of CSV files that spreadsheets take for formulas. */
public final class SpreadsheetCell {
  private static final String FORMULA_STARTS = "=+-@\t\r";

  private SpreadsheetCell() {}

  /** Returns true for text such as {@code =1+1}. */
  public static boolean isFormula(String text) {
    return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
  }

  /** Returns text that is not taken for a formula: {@code =1+1} gets an apostrophe. */
  public static String escape(String text) {
    return isFormula(text) ? "'" + text : text;
  }
}
