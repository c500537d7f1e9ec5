package org.ithn.metrics.scoring;

import java.util.ArrayList;
import java.util.List;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer.Detail;
import org.ithn.metrics.clinical.LabelPolicy;
import org.ithn.metrics.clinical.LabelSource;
import org.ithn.metrics.clinical.Labels;

/**
 * Settings of clinical efficacy for report files: label sources and label policy.
 *
 * @param references the label source of the references; of several references, the first one counts
 * @param systems the label source of each prediction file, in the files' order; the last one is
 *     used for all further files
 * @param policy the interpretation of blank and uncertain labels
 * @param detail the extent of the scores
 */
public record ClinicalScoring(
    LabelSource references, List<LabelSource> systems, LabelPolicy policy, Detail detail)
    implements PairedScorer {
  public ClinicalScoring {
    systems = List.copyOf(systems);
    if (systems.isEmpty()) {
      throw new IllegalArgumentException(
          "clinical efficacy: no label source for the predictions; give at least one");
    }
  }

  /** Creates settings for the averages over the observations. */
  public ClinicalScoring(LabelSource references, List<LabelSource> systems, LabelPolicy policy) {
    this(references, systems, policy, Detail.AVERAGES);
  }

  /** Returns a copy with another extent of the scores. */
  public ClinicalScoring withDetail(Detail other) {
    return new ClinicalScoring(references, systems, policy, other);
  }

  /** Returns settings with one source for all files and R2Gen's policy. */
  public static ClinicalScoring of(LabelSource source) {
    return new ClinicalScoring(source, List.of(source), LabelPolicy.R2GEN);
  }

  @Override
  public List<CorpusScore> score(PairedReports reports, int system) {
    return scores(predicted(reports, system), truth(reports), system);
  }

  @Override
  public List<CorpusScore> scoreBoth(PairedReports first, PairedReports second) {
    List<Labels> predicted = new ArrayList<>(predicted(first, 0));
    predicted.addAll(predicted(second, 1));
    List<Labels> truth = new ArrayList<>(truth(first));
    truth.addAll(truth(second));
    return scores(predicted, truth, 0);
  }

  private List<CorpusScore> scores(List<Labels> predicted, List<Labels> truth, int system) {
    String truthName = references.name();
    String systemName = source(system).name();
    String name = systemName.equals(truthName) ? systemName : systemName + "-vs-" + truthName;
    return ClinicalEfficacyScorer.scoreLabels(predicted, truth, name, policy, detail);
  }

  private LabelSource source(int system) {
    return systems.get(Math.min(system, systems.size() - 1));
  }

  private List<Labels> predicted(PairedReports reports, int system) {
    return source(system).labels(reports.ids(), reports.hypotheses());
  }

  private List<Labels> truth(PairedReports reports) {
    return references.labels(reports.ids(), reports.firstReferences());
  }
}
