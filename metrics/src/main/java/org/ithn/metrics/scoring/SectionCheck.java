package org.ithn.metrics.scoring;

import com.google.common.math.Quantiles;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.ithn.metrics.text.Whitespace;

/**
 * Check that predictions and references are of one section of a report.
 *
 * <p>Findings name organs in most sentences; impressions are a few words of conclusion. Of the IU
 * X-Ray reports with both, 97 % of the findings and 3 % of the impressions name two different
 * organs, and 80 % of the impressions have a word of conclusion.
 */
public final class SectionCheck {
  private static final Pattern ORGAN =
      word(
          "heart|lungs?|cardiac|mediastin\\w*|cardiomediastinal|silhouette|osseous|bony|pleural"
              + "|costophrenic|hil\\w+");

  private static final Pattern CONCLUSION =
      word(
          "acute|impression|cardiopulmonary|active|process|disease|findings|followup"
              + "|recommend\\w*");

  private static final int FEW = 20;
  private static final double LENGTHS = 0.5;
  private static final double FINDINGS = 0.7;
  private static final double OTHER = 0.3;
  private static final double CONCLUSIONS = 0.4;

  private SectionCheck() {}

  /** Compiles alternatives without {@code \b}, which takes quadratic time on combining marks. */
  private static Pattern word(String alternatives) {
    String letter = "[\\p{L}\\p{Nd}_]";
    return Pattern.compile("(?i)(?<!%1$s)(%2$s)(?!%1$s)".formatted(letter, alternatives));
  }

  /**
   * Returns a sentence if one side has the length and the words of impressions and the other those
   * of findings.
   *
   * @param predictions the generated reports
   * @param references the reference reports
   */
  public static Optional<String> warning(List<String> predictions, List<String> references) {
    Section predicted = Section.of(predictions);
    Section expected = Section.of(references);
    if (isOther(predicted, expected)) {
      return Optional.of(warning("predictions", predicted, "references", expected));
    }
    return isOther(expected, predicted)
        ? Optional.of(warning("references", expected, "predictions", predicted))
        : Optional.empty();
  }

  private static boolean isOther(Section impression, Section findings) {
    return impression.texts() >= FEW
        && findings.texts() >= FEW
        && impression.words() <= LENGTHS * findings.words()
        && findings.organs() >= FINDINGS
        && impression.organs() <= OTHER
        && impression.conclusions() >= CONCLUSIONS;
  }

  private static String warning(String name, Section impression, String other, Section findings) {
    return String.format(
        Locale.ROOT,
        "%s look like impressions (median of %.0f words, %.0f %% name organs) and %s like findings"
            + " (%.0f words, %.0f %%), and scores across sections mean little; score reports of the"
            + " same section",
        name,
        impression.words(),
        100 * impression.organs(),
        other,
        findings.words(),
        100 * findings.organs());
  }

  /**
   * Properties of the texts that are not empty.
   *
   * @param texts their number
   * @param words the median number of words
   * @param organs the share that names at least two organs
   * @param conclusions the share with a word of conclusion
   */
  private record Section(int texts, double words, double organs, double conclusions) {
    static Section of(List<String> all) {
      List<String> texts = all.stream().filter(text -> !text.isBlank()).toList();
      if (texts.isEmpty()) {
        return new Section(0, 0, 0, 0);
      }
      long organs = texts.stream().filter(Section::namesOrgans).count();
      long conclusions = texts.stream().filter(text -> CONCLUSION.matcher(text).find()).count();
      return new Section(
          texts.size(),
          Quantiles.median()
              .compute(texts.stream().map(text -> Whitespace.words(text).size()).toList()),
          (double) organs / texts.size(),
          (double) conclusions / texts.size());
    }

    private static boolean namesOrgans(String text) {
      return ORGAN
              .matcher(text)
              .results()
              .map(MatchResult::group)
              .map(word -> word.toLowerCase(Locale.ROOT))
              .distinct()
              .limit(2)
              .count()
          == 2;
    }
  }
}
