package org.ithn.metrics.scoring;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Traits of texts that cleaning removes, and that both sides of a comparison must share. */
enum TextStyle {
  /** Capitals or sentence marks attached to the word before them. */
  UNCLEANED("capital letters or attached full stops", "\\p{Lu}|[\\p{L}\\p{N}][.!?;](?= |$)", 1),
  /** Capitals. */
  CAPITALS("capital letters", "\\p{Lu}", 1),
  /** Sentence marks attached to the word before them. */
  ATTACHED("attached full stops", "[\\p{L}\\p{N}][.!?;](?= |$)", 1),
  /** Any sentence mark. */
  MARKS("full stops", "[.!?;]", 20),
  /** Digits. */
  DIGITS("digits", "\\p{N}", 20);

  private static final double MOST = 0.5;
  private static final double FEW = 0.1;

  private final String label;
  private final Pattern pattern;
  private final int least;

  TextStyle(String label, String pattern, int least) {
    this.label = label;
    this.pattern = Pattern.compile(pattern);
    this.least = least;
  }

  /**
   * Returns a sentence for the first trait that most texts of one side have, but few of the other.
   */
  static Optional<String> difference(
      String name, List<String> texts, String otherName, List<String> others) {
    for (TextStyle style : values()) {
      Optional<String> found =
          style
              .oneSided(name, texts, otherName, others)
              .or(() -> style.oneSided(otherName, others, name, texts));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<String> oneSided(
      String name, List<String> texts, String otherName, List<String> others) {
    Share share = Share.of(pattern, texts);
    Share other = Share.of(pattern, others);
    boolean differ =
        share.texts() >= least
            && other.texts() >= least
            && share.value() >= MOST
            && other.value() <= FEW
            && (this != DIGITS || isVaried(others));
    return differ
        ? Optional.of(
            ("%s have %s (%d of %d), %s do not (%d of %d); clean both sides alike, with --clean"
                    + " iu_xray or --clean mimic_cxr")
                .formatted(
                    name,
                    label,
                    share.having(),
                    share.texts(),
                    otherName,
                    other.having(),
                    other.texts()))
        : Optional.empty();
  }

  /** Returns true if texts differ enough for their lack of digits to come from cleaning. */
  private static boolean isVaried(List<String> texts) {
    return texts.stream().distinct().count() >= MOST * texts.size();
  }

  /**
   * Share of the texts with a trait; empty texts do not count.
   *
   * @param having the number with the trait
   * @param texts the number of texts that are not empty
   */
  private record Share(long having, long texts) {
    static Share of(Pattern pattern, List<String> all) {
      List<String> present = all.stream().filter(text -> !text.isBlank()).toList();
      return new Share(
          present.stream().filter(text -> pattern.matcher(text).find()).count(), present.size());
    }

    /** Returns the share; NaN, which is neither most nor few, if there are no texts. */
    double value() {
      return (double) having / texts;
    }
  }
}
