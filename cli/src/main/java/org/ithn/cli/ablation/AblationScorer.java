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

/** Scores of cells from the reports that they wrote, as {@code ./ithn score} computes them. */
public final class AblationScorer {
  private final ReportScoring command;

  /** What is a matter of all reports of a seed, not of each. */
  private final ReportScoring distinct =
      new ReportScoring(
          TextPreparation.none(),
          List.of(new DistinctReportsScorer()),
          Optional.empty(),
          Resampling.DEFAULT);

  private AblationScorer(ReportScoring command) {
    this.command = command;
  }

  /**
   * The usual scores and clinical efficacy by rules.
   *
   * @param meteor METEOR's data files; without them METEOR is left out
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

  /** The reports of one seed. */
  public static PairedReports readReports(Path predictions) {
    return PairedReports.of(
        ReportFile.readReferences(predictions), ReportFile.readPredictions(predictions));
  }

  /** Scores with those of each report. */
  public ReportScores score(PairedReports reports) {
    return command.computeScores(reports);
  }

  /**
   * Compares two rows over the seeds that both have, each report of each seed an item. Reports are
   * the same, for the share of distinct ones, only within a seed.
   *
   * @param first by seed
   * @param second by seed
   * @return by metric; empty if they share no seed
   */
  Map<String, MetricComparison> compare(
      Map<Long, PairedReports> first, Map<Long, PairedReports> second) {
    List<Long> seeds = first.keySet().stream().filter(second::containsKey).toList();
    Map<String, MetricComparison> byMetric = new LinkedHashMap<>();
    if (!seeds.isEmpty()) {
      List<MetricComparison> rows = new ArrayList<>();
      rows.addAll(
          command.compare(joinSeeds(first, seeds, false), joinSeeds(second, seeds, false)).rows());
      rows.addAll(
          distinct.compare(joinSeeds(first, seeds, true), joinSeeds(second, seeds, true)).rows());
      rows.forEach(row -> byMetric.put(row.signature().metric(), row));
    }
    return byMetric;
  }

  private static PairedReports joinSeeds(
      Map<Long, PairedReports> bySeed, List<Long> seeds, boolean told) {
    List<String> ids = new ArrayList<>();
    List<String> hypotheses = new ArrayList<>();
    List<List<String>> references = new ArrayList<>();
    for (Long seed : seeds) {
      PairedReports reports = bySeed.get(seed);
      reports.ids().forEach(id -> ids.add(seed + "/" + id));
      String sign = told ? seed + " " : "";
      reports.hypotheses().forEach(text -> hypotheses.add(sign + text));
      references.addAll(reports.references());
    }
    return new PairedReports(ids, hypotheses, references);
  }
}
