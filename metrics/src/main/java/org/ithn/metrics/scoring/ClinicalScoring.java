package org.ithn.metrics.scoring;

import java.util.ArrayList;
import java.util.List;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer;
import org.ithn.metrics.clinical.LabelPolicy;
import org.ithn.metrics.clinical.LabelSource;
import org.ithn.metrics.clinical.Labels;

/**
 * Clinical efficacy of files: where each file's labels come from, and what blank and uncertain ones
 * count as.
 *
 * @param references labels of the true reports; of several references the first one's
 * @param systems labels of each prediction file, in the files' order; the last one serves all
 *     further files
 * @param policy what blank and uncertain labels count as
 */
public record ClinicalScoring(
    LabelSource references, List<LabelSource> systems, LabelPolicy policy) {
  /** Refuses an empty list. */
  public ClinicalScoring {
    systems = List.copyOf(systems);
    if (systems.isEmpty()) {
      throw new IllegalArgumentException(
          "clinical efficacy: no source of labels for the predictions; give at least one");
    }
  }

  /** The same source for all files, with R2Gen's policy. */
  public static ClinicalScoring of(LabelSource source) {
    return new ClinicalScoring(source, List.of(source), LabelPolicy.R2GEN);
  }

  /** Scores of one prediction file, by its number. */
  List<CorpusScore> score(PairedReports reports, int system) {
    return scores(predicted(reports, system), truth(reports), system);
  }

  /** Scores of two systems' outputs in one corpus, all of the first, then all of the second. */
  List<CorpusScore> scoreBoth(PairedReports first, PairedReports second) {
    List<Labels> predicted = new ArrayList<>(predicted(first, 0));
    predicted.addAll(predicted(second, 1));
    List<Labels> truth = new ArrayList<>(truth(first));
    truth.addAll(truth(second));
    return scores(predicted, truth, 0);
  }

  private List<CorpusScore> scores(List<Labels> predicted, List<Labels> truth, int system) {
    String theirs = references.name();
    String ours = source(system).name();
    String name = ours.equals(theirs) ? ours : ours + "-vs-" + theirs;
    return ClinicalEfficacyScorer.scoreLabels(predicted, truth, name, policy);
  }

  private LabelSource source(int system) {
    return systems.get(Math.min(system, systems.size() - 1));
  }

  private List<Labels> predicted(PairedReports reports, int system) {
    return source(system).labels(reports.ids(), reports.hypotheses());
  }

  private List<Labels> truth(PairedReports reports) {
    return references.labels(
        reports.ids(), reports.references().stream().map(texts -> texts.get(0)).toList());
  }
}
