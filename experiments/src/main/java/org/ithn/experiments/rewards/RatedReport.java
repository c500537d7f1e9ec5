package org.ithn.experiments.rewards;

import java.util.List;

/**
 * A generated report and the reports of its study.
 *
 * @param text the generated report, in the words of the vocabulary
 * @param references the texts of the examination as the model could write them, at least one:
 *     cleaned, truncated, with {@code <unk>} for rare words
 * @param originals the unprocessed texts, at least one; the study's own is the first
 */
public record RatedReport(String text, List<String> references, List<String> originals) {
  public RatedReport {
    references = List.copyOf(references);
    originals = List.copyOf(originals);
  }
}
