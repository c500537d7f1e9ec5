package org.ithn.experiments.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.run.Experiment;

/**
 * Reports of the training studies as the model would write them: cleaned, truncated to the maximum
 * length, rare words as {@code <unk>}.
 *
 * @param experiment the text settings and the vocabulary
 */
record TrainingReports(Experiment experiment) {

  /** Returns the report of a study. */
  String text(Study study) {
    return text(study.report());
  }

  /** Returns an uncleaned report as the model would write it. */
  String text(String report) {
    int[] row =
        experiment.vocabulary().encode(cleaned(report), experiment.data().text().maxSeqLength());
    return experiment.vocabulary().decode(Arrays.copyOfRange(row, 1, row.length)); // begin token
  }

  /**
   * Returns the report that most studies have, the first of several; empty if no study has one.
   *
   * <p>Reports without a word do not count, because training leaves them out.
   */
  Optional<String> mostCommon(List<Study> studies) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    studies.stream()
        .filter(study -> cleaned(study.report()).chars().anyMatch(Character::isLetterOrDigit))
        .forEach(study -> counts.merge(text(study), 1, Integer::sum));
    String most = null;
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      if (most == null || entry.getValue() > counts.get(most)) {
        most = entry.getKey();
      }
    }
    return Optional.ofNullable(most);
  }

  private String cleaned(String report) {
    return experiment.data().text().cleaner().clean(report);
  }
}
