package org.ithn.metrics.text;

import java.util.Collection;
import java.util.regex.Pattern;

/** Check that blanks separate the words of texts, as all metrics and vocabularies assume. */
public final class Segmentation {
  /** More letters in a row than a word of these scripts has. */
  private static final Pattern UNSEGMENTED =
      Pattern.compile(
          "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]{9}"
              + "|[\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}]{25}");

  private static final double MOST = 0.5;

  private Segmentation() {}

  /**
   * Returns true if at least half of the texts that are not blank have no blanks between their
   * words, as usual in Chinese, Japanese or Thai. Their metrics compare whole clauses.
   */
  public static boolean isMissing(Collection<String> texts) {
    long present = texts.stream().filter(text -> !text.isBlank()).count();
    long joined = texts.stream().filter(text -> UNSEGMENTED.matcher(text).find()).count();
    return joined > 0 && joined >= MOST * present;
  }
}
