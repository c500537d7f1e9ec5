package org.ithn.cli.ablation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.clinical.LabelSource;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.meteor.MeteorResources;
import org.ithn.metrics.meteor.MeteorScorer;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.scoring.ClinicalScoring;
import org.ithn.metrics.scoring.PairedReports;
import org.ithn.metrics.scoring.ReportFile;
import org.ithn.metrics.scoring.ReportScoring;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.text.TextPreparation;

/** Scorer of the reports of cells, equal to {@code ./ithn score}. */
public final class AblationScorer {
  private final ReportScoring perReport;

  private AblationScorer(ReportScoring perReport) {
    this.perReport = perReport;
  }

  /**
   * Returns a scorer with the default metrics and clinical efficacy by the rule-based labeller.
   *
   * @param meteor the folder of METEOR's data files; empty = no METEOR
   */
  public static AblationScorer of(Optional<Path> meteor) {
    List<CorpusScorer> scorers = new ArrayList<>(ReportScores.defaultScorers());
    meteor.ifPresent(folder -> scorers.add(new MeteorScorer(MeteorResources.load(folder))));
    return new AblationScorer(
        new ReportScoring(
            TextPreparation.none(),
            scorers,
            Optional.of(ClinicalScoring.of(LabelSource.of(new RuleLabeller()))),
            Resampling.NONE));
  }

  /** Reads the reports and references of one seed. */
  public static PairedReports readReports(Path predictions) {
    return PairedReports.of(
        ReportFile.readReferences(predictions), ReportFile.readPredictions(predictions));
  }

  /** Computes the scores of the reports. */
  public ReportScores score(PairedReports reports) {
    return perReport.computeScores(reports);
  }
}
