package org.ithn.metrics.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.text.Segmentation;

/** Checks of prepared texts that would give low or misleading scores without an error. */
final class TextChecks {
  /** A capital letter, or a sentence mark attached to the word before it. */
  private static final Pattern UNCLEANED = Pattern.compile("\\p{Lu}|[\\p{L}\\p{N}][.!?;](?= |$)");

  private static final double MOST = 0.5;
  private static final double FEW = 0.1;

  private TextChecks() {}

  /**
   * Returns one sentence per problem.
   *
   * @param prepared the texts that the metrics receive
   * @param system the index of the prediction file, from 0
   */
  static List<String> warnings(PairedReports prepared, int system) {
    String name = system == 0 ? "predictions" : "predictions of file " + (system + 1);
    List<String> references = prepared.references().stream().flatMap(List::stream).toList();
    List<String> warnings = new ArrayList<>();
    styles("references", references, name, prepared.hypotheses())
        .or(() -> styles(name, prepared.hypotheses(), "references", references))
        .ifPresent(warnings::add);
    long empty = prepared.hypotheses().stream().filter(String::isBlank).count();
    if (empty > 0) {
      warnings.add(
          ("%d of %d %s are empty; BLEU, ROUGE-L, CIDEr and METEOR score them 0, but clinical"
                  + " efficacy labels them No Finding and diversity does not count them")
              .formatted(empty, prepared.hypotheses().size(), name));
    }
    if (Segmentation.isMissing(references) || Segmentation.isMissing(prepared.hypotheses())) {
      warnings.add(
          "the texts have no blanks between words, so each clause counts as one word; separate the"
              + " words, for example characters, by blanks in both files");
    }
    return warnings;
  }

  /**
   * Returns a sentence if CIDEr weighs n-grams by these references and all weights are 0.
   *
   * @param scores the scores of the prepared texts
   */
  static Optional<String> cider(PairedReports prepared, List<CorpusScore> scores) {
    boolean own =
        scores.stream()
            .map(score -> score.signature().toString())
            .anyMatch(signature -> signature.startsWith("CIDEr") && signature.contains("df:refs"));
    return own && prepared.references().stream().distinct().count() == 1
        ? Optional.of(
            ("CIDEr is 0 whatever the predictions are, because the references of all %d items are"
                    + " the same and its weights are log(1); omit it, or take its document"
                    + " frequencies from other reports with --cider-corpus")
                .formatted(prepared.references().size()))
        : Optional.empty();
  }

  /** Returns a warning if most texts of one side look uncleaned, but few of the other. */
  private static Optional<String> styles(
      String name, List<String> texts, String otherName, List<String> others) {
    Style style = Style.of(texts);
    Style other = Style.of(others);
    return style.share() >= MOST && other.share() <= FEW
        ? Optional.of(
            ("%s have capital letters or attached full stops (%d of %d), %s do not (%d of %d);"
                    + " clean both sides alike, with --clean iu_xray or --clean mimic_cxr")
                .formatted(
                    name,
                    style.uncleaned(),
                    style.texts(),
                    otherName,
                    other.uncleaned(),
                    other.texts()))
        : Optional.empty();
  }

  /**
   * Number of texts that look uncleaned; empty texts do not count.
   *
   * @param uncleaned the number with capitals or attached sentence marks
   * @param texts the number of texts that are not empty
   */
  private record Style(long uncleaned, long texts) {
    static Style of(List<String> texts) {
      List<String> present = texts.stream().filter(text -> !text.isBlank()).toList();
      return new Style(
          present.stream().filter(text -> UNCLEANED.matcher(text).find()).count(), present.size());
    }

    /** Returns the share of uncleaned texts; NaN, which is neither most nor few, if none. */
    double share() {
      return (double) uncleaned / texts;
    }
  }
}
