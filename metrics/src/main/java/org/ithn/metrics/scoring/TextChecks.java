package org.ithn.metrics.scoring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.text.Segmentation;

/** Checks of prepared texts that would give low or misleading scores without an error. */
final class TextChecks {
  private static final int FEW_TEXTS = 10;
  private static final double NEARLY_ALL = 0.9;
  private static final double HALF = 0.5;
  private static final double FEW_DISTINCT = 0.05;

  private TextChecks() {}

  /**
   * Returns one sentence per problem.
   *
   * @param reports the texts of the files; cleaning can turn an empty one into a full stop
   * @param prepared the texts that the metrics receive
   * @param system the index of the prediction file, from 0
   */
  static List<String> warnings(PairedReports reports, PairedReports prepared, int system) {
    String name = system == 0 ? "predictions" : "predictions of file " + (system + 1);
    List<String> predictions = keepingEmpty(reports.hypotheses(), prepared.hypotheses());
    List<String> references = prepared.references().stream().flatMap(List::stream).toList();
    List<String> warnings = new ArrayList<>();
    TextStyle.difference("references", references, name, predictions).ifPresent(warnings::add);
    Optional<String> collapsed = collapsed(name, predictions, references);
    collapsed.or(() -> SectionCheck.warning(predictions, references)).ifPresent(warnings::add);
    long empty = predictions.stream().filter(String::isBlank).count();
    if (empty > 0) {
      warnings.add(
          ("%d of %d %s are empty; BLEU, ROUGE-L, CIDEr and METEOR score them 0 or nearly so, but"
                  + " clinical efficacy labels them No Finding and diversity does not count them")
              .formatted(empty, predictions.size(), name));
    }
    if (Segmentation.isMissing(references) || Segmentation.isMissing(predictions)) {
      warnings.add(
          "the texts have no blanks between words, so each clause counts as one word; separate the"
              + " words, for example characters, by blanks in both files");
    }
    return warnings;
  }

  /** Returns the prepared texts, with an empty one for each original that is empty. */
  private static List<String> keepingEmpty(List<String> originals, List<String> prepared) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < prepared.size(); i++) {
      texts.add(originals.get(i).isBlank() ? "" : prepared.get(i));
    }
    return texts;
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
    if (!own || prepared.references().stream().distinct().count() > 1) {
      return Optional.empty();
    }
    int items = prepared.references().size();
    return Optional.of(
        ("CIDEr is 0 whatever the predictions are, because %s and its weights are log(1); omit it,"
                + " or take its document frequencies from other reports with --cider-corpus")
            .formatted(
                items == 1
                    ? "there is only one item"
                    : "the references of all " + items + " items are the same"));
  }

  /**
   * Returns a sentence if nearly all predictions are one text, or all are a few texts, but the
   * references are not.
   */
  private static Optional<String> collapsed(
      String name, List<String> predictions, List<String> references) {
    return identical(name, predictions, references)
        .or(() -> fewTexts(name, predictions, references));
  }

  /** Returns a sentence if a text is written more than twenty times on average. */
  private static Optional<String> fewTexts(
      String name, List<String> predictions, List<String> references) {
    long texts = distinct(predictions);
    boolean few = texts > 0 && texts < FEW_DISTINCT * predictions.size();
    return few && distinct(references) >= HALF * references.size()
        ? Optional.of(
            ("%d %s are only %d different texts, and the references %d, so their scores say little"
                    + " about single images; compare them with the most common training report as a"
                    + " prediction")
                .formatted(predictions.size(), name, texts, distinct(references)))
        : Optional.empty();
  }

  private static long distinct(List<String> texts) {
    return texts.stream().filter(text -> !text.isBlank()).distinct().count();
  }

  private static Optional<String> identical(
      String name, List<String> predictions, List<String> references) {
    long same = mostCommon(predictions);
    boolean collapsed = predictions.size() >= FEW_TEXTS && same >= NEARLY_ALL * predictions.size();
    return collapsed && mostCommon(references) < HALF * references.size()
        ? Optional.of(
            ("%d of %d %s are the same text, so their scores say nothing about single images;"
                    + " compare them with the most common training report as a prediction")
                .formatted(same, predictions.size(), name))
        : Optional.empty();
  }

  /** Returns the number of times that the most common text occurs; empty texts do not count. */
  private static long mostCommon(List<String> texts) {
    return texts.stream()
        .filter(text -> !text.isBlank())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .values()
        .stream()
        .max(Comparator.naturalOrder())
        .orElse(0L);
  }
}
