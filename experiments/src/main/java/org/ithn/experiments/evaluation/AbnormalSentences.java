package org.ithn.experiments.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ithn.experiments.run.Predictions;
import org.ithn.metrics.clinical.CachingLabeller;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.clinical.SentenceLabeller;

/**
 * Share of abnormal sentences, by {@link SentenceLabeller} with the built-in labeller.
 *
 * @param generated the sentences of the generated reports
 * @param references the sentences of the references
 */
public record AbnormalSentences(Share generated, Share references) {
  private static final RuleLabeller LABELLER = new RuleLabeller();

  /**
   * Number of abnormal sentences.
   *
   * @param abnormal the abnormal ones
   * @param all all sentences with a word
   */
  public record Share(int abnormal, int all) {
    /** Returns the fraction of abnormal sentences; 0 without sentences. */
    public double fraction() {
      return all == 0 ? 0 : (double) abnormal / all;
    }

    private String describe() {
      return String.format(Locale.ROOT, "%.1f %% of %,d", 100 * fraction(), all);
    }
  }

  /** Counts the sentences of predictions; empty for captions, which have no sentences. */
  public static Optional<AbnormalSentences> of(Predictions predictions) {
    if (predictions.captions()) {
      return Optional.empty();
    }
    SentenceLabeller labeller = new SentenceLabeller(new CachingLabeller(LABELLER));
    return Optional.of(
        new AbnormalSentences(
            count(labeller, predictions.rows().stream().map(Predictions.Row::report).toList()),
            count(
                labeller,
                predictions.rows().stream().flatMap(row -> row.references().stream()).toList())));
  }

  private static Share count(SentenceLabeller labeller, List<String> reports) {
    List<String> sentences =
        reports.stream()
            .flatMap(report -> SentenceLabeller.sentences(report).stream())
            .filter(sentence -> !sentence.isEmpty())
            .toList();
    int abnormal = (int) sentences.stream().filter(labeller::isAbnormal).count();
    return new Share(abnormal, sentences.size());
  }

  /** Returns one line with both shares. */
  public String describe() {
    return "abnormal sentences (%s): generated %s, references %s"
        .formatted(LABELLER.name(), generated.describe(), references.describe());
  }
}
