package org.ithn.experiments.run;

import java.util.ArrayList;
import java.util.List;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Study;
import org.ithn.framework.data.Vocabulary;
import org.ithn.metrics.text.Segmentation;
import org.ithn.metrics.text.Whitespace;

/** Checks of training reports that would train a useless model without an error. */
public final class ReportChecks {
  private ReportChecks() {}

  /**
   * Returns one sentence per problem.
   *
   * @param vocabulary the vocabulary, which counts the tokens
   */
  public static List<String> warnings(List<Study> train, DataConfig data, Vocabulary vocabulary) {
    List<String> texts =
        train.stream().map(study -> data.text().cleaner().clean(study.report())).toList();
    List<String> warnings = new ArrayList<>();
    if (texts.size() > 1 && texts.stream().map(Whitespace::normalized).distinct().count() == 1) {
      warnings.add(
          ("all %d training reports are the same text, so there is nothing to learn and no hard"
                  + " negative; check %s")
              .formatted(texts.size(), data.files().annotation()));
    }
    if (Segmentation.isMissing(texts)) {
      warnings.add(
          "the training reports have no blanks between words, so each clause is one word of the"
              + " vocabulary; separate the words, for example characters, by blanks");
    }
    int longest = data.text().maxSeqLength();
    long cut =
        texts.stream()
            .filter(text -> vocabulary.encode(text, Integer.MAX_VALUE).length > longest)
            .count();
    if (cut > 0) {
      warnings.add(
          ("%d of %d training reports are cut to data.text.max_seq_length = %d tokens, begin and"
                  + " end included")
              .formatted(cut, texts.size(), longest));
    }
    return warnings;
  }
}
