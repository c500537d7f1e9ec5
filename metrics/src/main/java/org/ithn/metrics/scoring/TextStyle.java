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
      Side one = Side.of(name, texts, style.pattern);
      Side other = Side.of(otherName, others, style.pattern);
      Optional<String> found = style.oneSided(one, other).or(() -> style.oneSided(other, one));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<String> oneSided(Side side, Side other) {
    boolean differ =
        side.present() >= least
            && other.present() >= least
            && side.share() >= MOST
            && other.share() <= FEW
            && (this != DIGITS || isVaried(other.texts()));
    return differ
        ? Optional.of(
            ("%s have %s (%d of %d), %s do not (%d of %d); clean both sides alike, with --clean"
                    + " iu_xray or --clean mimic_cxr")
                .formatted(
                    side.name(),
                    label,
                    side.having(),
                    side.present(),
                    other.name(),
                    other.having(),
                    other.present()))
        : Optional.empty();
  }

  /** Returns true if texts differ enough for their lack of digits to come from cleaning. */
  private static boolean isVaried(List<String> texts) {
    return texts.stream().distinct().count() >= MOST * texts.size();
  }

  /**
   * One side of a comparison, with the number of its texts that have a trait.
   *
   * @param name the side in messages
   * @param texts all texts
   * @param having the number with the trait
   * @param present the number of texts that are not empty
   */
  private record Side(String name, List<String> texts, long having, long present) {
    static Side of(String name, List<String> texts, Pattern pattern) {
      List<String> present = texts.stream().filter(text -> !text.isBlank()).toList();
      long having = present.stream().filter(text -> pattern.matcher(text).find()).count();
      return new Side(name, texts, having, present.size());
    }

    /** Returns the share with the trait; NaN, which is neither most nor few, if none is present. */
    double share() {
      return (double) having / present;
    }
  }
}
