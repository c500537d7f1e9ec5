package org.ithn.cli.ablation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.clinical.LabelSource;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.diversity.DistinctReportsScorer;
import org.ithn.metrics.meteor.MeteorResources;
import org.ithn.metrics.meteor.MeteorScorer;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.scoring.ClinicalScoring;
import org.ithn.metrics.scoring.PairedReports;
import org.ithn.metrics.scoring.ReportFile;
import org.ithn.metrics.scoring.ReportScoring;
import org.ithn.metrics.significance.MetricComparison;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.text.TextPreparation;

/** Scorer of the reports of cells, equal to {@code ./ithn score}. */
public final class AblationScorer {
  private final ReportScoring perReport;

  /** Scoring of metrics that are defined over all reports of a seed, not per report. */
  private final ReportScoring distinct =
      new ReportScoring(
          TextPreparation.none(),
          List.of(new DistinctReportsScorer()),
          Optional.empty(),
          Resampling.DEFAULT);

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
            Resampling.DEFAULT));
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

  /**
   * Compares two rows over their common seeds; each report of each seed is one item. For the share
   * of distinct reports, only reports of the same seed count as equal.
   *
   * @param first the reports of the first row, by seed
   * @param second the reports of the second row, by seed
   * @return the comparison by metric; empty if the rows share no seed
   */
  Map<String, MetricComparison> compare(
      Map<Long, PairedReports> first, Map<Long, PairedReports> second) {
    List<Long> seeds = first.keySet().stream().filter(second::containsKey).toList();
    Map<String, MetricComparison> byMetric = new LinkedHashMap<>();
    if (!seeds.isEmpty()) {
      List<MetricComparison> rows = new ArrayList<>();
      rows.addAll(
          perReport
              .compare(joinSeeds(first, seeds, false), joinSeeds(second, seeds, false))
              .rows());
      rows.addAll(
          distinct.compare(joinSeeds(first, seeds, true), joinSeeds(second, seeds, true)).rows());
      rows.forEach(row -> byMetric.put(row.signature().metric(), row));
    }
    return byMetric;
  }

  private static PairedReports joinSeeds(
      Map<Long, PairedReports> bySeed, List<Long> seeds, boolean markSeeds) {
    List<String> ids = new ArrayList<>();
    List<String> hypotheses = new ArrayList<>();
    List<List<String>> references = new ArrayList<>();
    for (Long seed : seeds) {
      PairedReports reports = bySeed.get(seed);
      reports.ids().forEach(id -> ids.add(seed + "/" + id));
      String prefix = markSeeds ? seed + " " : "";
      reports.hypotheses().forEach(text -> hypotheses.add(prefix + text));
      references.addAll(reports.references());
    }
    return new PairedReports(ids, hypotheses, references);
  }
}
