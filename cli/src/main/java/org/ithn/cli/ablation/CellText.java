package org.ithn.cli.ablation;

import com.google.common.base.CharMatcher;
import com.google.common.escape.Escaper;
import com.google.common.escape.Escapers;
import org.ithn.framework.files.ControlCharacters;
import org.ithn.framework.files.SpreadsheetCell;

/**
 * Escapes names of users for the files of a table: no markup, commands, formulas or line breaks.
 */
public final class CellText {
  private static final CharMatcher NO_LINE =
      CharMatcher.anyOf("\n\t").or(CharMatcher.forPredicate(ControlCharacters::isUnsafe));

  private static final Escaper LATEX =
      Escapers.builder()
          .addEscape('\\', "\\textbackslash{}")
          .addEscape('~', "\\textasciitilde{}")
          .addEscape('^', "\\textasciicircum{}")
          .addEscape('<', "\\textless{}")
          .addEscape('>', "\\textgreater{}")
          .addEscape('_', "\\_")
          .addEscape('&', "\\&")
          .addEscape('%', "\\%")
          .addEscape('$', "\\$")
          .addEscape('#', "\\#")
          .addEscape('{', "\\{")
          .addEscape('}', "\\}")
          .build();

  private static final Escaper MARKDOWN =
      Escapers.builder()
          .addEscape('\\', "\\\\")
          .addEscape('|', "\\|")
          .addEscape('`', "\\`")
          .addEscape('[', "\\[")
          .addEscape(']', "\\]")
          .addEscape('<', "&lt;")
          .addEscape('>', "&gt;")
          .addEscape('&', "&amp;")
          .build();

  private CellText() {}

  static String latex(String text) {
    return LATEX.escape(singleLine(text));
  }

  /** Returns text without markup on one line. */
  public static String markdown(String text) {
    return MARKDOWN.escape(singleLine(text));
  }

  /**
   * Returns text that a spreadsheet does not take for a formula: {@code =1+1} gets an apostrophe.
   */
  public static String csv(String text) {
    return SpreadsheetCell.escape(singleLine(text));
  }

  private static String singleLine(String text) {
    return NO_LINE.replaceFrom(text, ' ');
  }
}
