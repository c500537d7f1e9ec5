package org.ithn.framework.data;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;

/**
 * Texts of a study beside its report that a model can read, such as the indication.
 *
 * <p>The rule that makes words of them is so plain that a served model applies it in its graph.
 */
public final class ContextTexts {
  /** Kinds of texts, which are also the optional keys of an annotation's entries. */
  public static final ImmutableList<String> KINDS =
      ImmutableList.of("indication", "comparison", "technique", "prior_report");

  /**
   * Regular expression of what separates words: all but letters, marks and digits. Java and RE2
   * read it alike.
   */
  public static final String SEPARATOR = "[^\\p{L}\\p{M}\\p{N}]+";

  private ContextTexts() {}

  /**
   * Returns the words of a text, separated by single blanks. ASCII capitals become small; other
   * capitals stay. {@code XXXX} thus stays a word, and {@code ___} disappears, as in the reports of
   * R2Gen's data sets.
   */
  public static String clean(String text) {
    return Ascii.toLowerCase(text).replaceAll(SEPARATOR, " ").strip();
  }
}
