package org.ithn.datasets.text;

import com.google.common.collect.Iterables;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.ithn.framework.data.ContextTexts;
import org.ithn.framework.data.PatientFact;
import org.ithn.framework.data.PythonStrings;

/** Rules for report texts as sources store them. */
public final class SourceText {
  /**
   * Words that pandas, numpy and Python print for a missing value. Lower-case "none" and "na" are
   * words of reports.
   */
  private static final Set<String> MISSING =
      Set.of(
          "nan", "NaN", "NAN", "-nan", "None", "null", "NULL", "NA", "N/A", "<NA>", "#N/A", "NaT");

  private SourceText() {}

  /**
   * Returns true if a text is blank or consists of a word that programs write in place of a missing
   * text, such as {@code nan} or {@code None}.
   */
  public static boolean isMissing(String text) {
    String plain = PythonStrings.strip(text);
    return plain.isEmpty() || MISSING.contains(plain);
  }

  /**
   * Returns the texts that a study has beside its report, each on one line, in the order of {@link
   * ContextTexts#KINDS}, and then the facts in {@link PatientFact#KEYS}.
   *
   * @param byKind texts by kind; blank, {@code nan} and the like are missing
   */
  public static Map<String, String> context(Map<String, String> byKind) {
    Map<String, String> present = new LinkedHashMap<>();
    for (String kind : Iterables.concat(ContextTexts.KINDS, PatientFact.KEYS)) {
      String text = byKind.getOrDefault(kind, "");
      if (!isMissing(text)) {
        present.put(kind, singleLine(text).strip());
      }
    }
    return present;
  }

  /** Returns the text with {@code \n} as its only line end. */
  public static String unixLines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  /**
   * Returns the text with a space for each line end and other white-space character, because the
   * cleaners find the end of a sentence only before a space.
   */
  public static String singleLine(String text) {
    StringBuilder line = new StringBuilder(unixLines(text));
    for (int i = 0; i < line.length(); i++) {
      if (PythonStrings.isSpace(line.charAt(i))) {
        line.setCharAt(i, ' ');
      }
    }
    return line.toString();
  }
}
