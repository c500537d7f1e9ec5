package org.ithn.framework.templates;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.ithn.framework.data.PythonStrings;

/**
 * Sentences of reports in the form in which templates are counted and found.
 *
 * <p>Text is in lower case. Words with a digit and words of two or more x, which replace names in
 * de-identified reports, are removed, as are quotation marks, slashes and other signs. A sentence
 * ends at a full stop, question mark or exclamation mark that is not inside a number.
 *
 * <p>{@code "No effusion, 2.5 cm nodule. XXXX clear."} has the sentences {@code "no effusion , cm
 * nodule"} and {@code "clear"}.
 */
public final class SentenceText {
  private static final Pattern END = Pattern.compile("(?<![0-9])[.?!]|[.?!](?![0-9])");
  private static final Pattern REMOVED = Pattern.compile("[\"'/\\\\]");
  private static final Pattern COMMAS = Pattern.compile("[,:()]|\\s-+\\s");
  private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{N},; -]");
  private static final Pattern ANONYMOUS = Pattern.compile("x{2,}|.*\\p{N}.*|-+");
  private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();

  private SentenceText() {}

  /**
   * Returns the sentences of a report that have a word, in their order.
   *
   * @param report a report as the annotation has it, or as a model writes it
   * @return words, commas and semicolons separated by spaces
   */
  public static List<String> sentences(String report) {
    List<String> sentences = new ArrayList<>();
    for (String sentence : Splitter.on(END).split(PythonStrings.lower(report))) {
      String text = normalise(sentence);
      if (!wording(text).isEmpty()) {
        sentences.add(text);
      }
    }
    return sentences;
  }

  private static String normalise(String sentence) {
    String plain = REMOVED.matcher(sentence).replaceAll("");
    plain = COMMAS.matcher(plain).replaceAll(" , ").replace(";", " ; ");
    List<String> kept =
        WORDS
            .splitToStream(OTHER.matcher(plain).replaceAll(" "))
            .filter(word -> !ANONYMOUS.matcher(word).matches())
            .toList();
    return String.join(" ", kept);
  }

  /** Returns a sentence of {@link #sentences} without its commas and semicolons. */
  public static String wording(String sentence) {
    return String.join(" ", words(sentence));
  }

  /** Returns the words of a sentence of {@link #sentences}. */
  public static List<String> words(String sentence) {
    return WORDS
        .splitToStream(sentence)
        .filter(token -> !token.equals(",") && !token.equals(";"))
        .toList();
  }
}
