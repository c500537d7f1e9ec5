package org.ithn.metrics.scoring;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.significance.ConfidenceInterval;
import org.ithn.metrics.significance.PairedComparison;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.text.SharedReports;
import org.ithn.metrics.text.TextPreparation;

/**
 * Scoring of plain files in one call: references and predictions in, a table and JSON out.
 *
 * <p>Text metrics receive prepared texts. Clinical metrics receive the original texts, because
 * cleaning, unknown words and truncation would hide findings.
 */
public final class ReportScoring {
  private final TextPreparation preparation;
  private final ReportScorers scorers;
  private final Resampling resampling;
  private final Consumer<String> warnings;

  /**
   * Creates a scoring.
   *
   * @param preparation the preparation of texts for {@code textScorers}
   * @param textScorers the scorers of prepared texts, such as {@link ReportScores#defaultScorers()}
   * @param clinical the settings of clinical efficacy; empty to skip it
   * @param resampling the resampling for intervals and p-values
   */
  public ReportScoring(
      TextPreparation preparation,
      List<CorpusScorer> textScorers,
      Optional<ClinicalScoring> clinical,
      Resampling resampling) {
    this(
        preparation,
        ReportScorers.ofTexts(textScorers).withOriginals(clinical.stream().toList()),
        resampling);
  }

  /**
   * Creates a scoring.
   *
   * @param preparation the preparation of texts for the metrics of prepared texts
   * @param scorers the metrics
   * @param resampling the resampling for intervals and p-values
   */
  public ReportScoring(TextPreparation preparation, ReportScorers scorers, Resampling resampling) {
    this(preparation, scorers, resampling, warning -> {});
  }

  private ReportScoring(
      TextPreparation preparation,
      ReportScorers scorers,
      Resampling resampling,
      Consumer<String> warnings) {
    this.preparation = preparation;
    this.scorers = scorers;
    this.resampling = resampling;
    this.warnings = warnings;
  }

  /**
   * Returns a copy that passes warnings to a consumer, one sentence each: only one side is cleaned,
   * predictions are empty or nearly all the same, the sides are different sections, words are not
   * separated, CIDEr means nothing, or the training split of the references contains them.
   */
  public ReportScoring withWarnings(Consumer<String> consumer) {
    return new ReportScoring(preparation, scorers, resampling, consumer);
  }

  /** Scores a prediction file; if the references are an R2Gen annotation, uses its test split. */
  public ScoredReports score(Path references, Path predictions) {
    return score(read(references, predictions));
  }

  /**
   * Reads and pairs two files; if the references are an R2Gen annotation, reads its test split and
   * warns of reports that its training split contains.
   */
  public PairedReports read(Path references, Path predictions) {
    return PairedReports.of(readReferences(references), ReportFile.readPredictions(predictions));
  }

  private ReportFile readReferences(Path file) {
    ReportFile.WithTraining read = ReportFile.readWithTraining(file);
    SharedReports.of(read.references().texts(), read.trainingTexts())
        .warning("the split 'test'", "'train'")
        .ifPresent(warning -> warnings.accept(file + ": " + warning));
    return read.references();
  }

  /** Scores paired reports. */
  public ScoredReports score(PairedReports reports) {
    ReportScores scores = computeScores(reports, 0);
    Map<String, ConfidenceInterval> intervals = new LinkedHashMap<>();
    if (resampling.samples() > 0) {
      scores
          .scores()
          .forEach((name, score) -> intervals.put(name, ConfidenceInterval.of(score, resampling)));
    }
    return new ScoredReports(reports, scores, intervals);
  }

  /**
   * Scores the predictions of runs with different seeds on the same references.
   *
   * @throws IllegalArgumentException if ids differ
   */
  public SeedScores scoreSeeds(Path references, List<Path> predictions) {
    ReportFile truth = readReferences(references);
    List<ReportScores> runs = new ArrayList<>();
    for (Path file : predictions) {
      runs.add(
          computeScores(PairedReports.of(truth, ReportFile.readPredictions(file)), runs.size()));
    }
    return new SeedScores(predictions, runs);
  }

  /**
   * Compares two prediction files on the same references, metric by metric.
   *
   * @throws IllegalArgumentException if ids differ
   */
  public SystemComparison compare(Path references, Path predictions, Path others) {
    ReportFile truth = readReferences(references);
    return compare(
        PairedReports.of(truth, ReportFile.readPredictions(predictions)),
        PairedReports.of(truth, ReportFile.readPredictions(others)));
  }

  /** Compares two systems' reports on the same references in the same order. */
  public SystemComparison compare(PairedReports first, PairedReports second) {
    List<CorpusScore> both = textScores(first.concat(second).map(preparation), first.ids().size());
    scorers.originals().forEach(scorer -> both.addAll(scorer.scoreBoth(first, second)));
    return new SystemComparison(
        PairedComparison.compare(
            computeScores(first, 0),
            computeScores(second, 1),
            ofSection(first, withDerived(both)),
            resampling));
  }

  /** Computes the scores of paired reports, without intervals. */
  public ReportScores computeScores(PairedReports reports) {
    return computeScores(reports, 0);
  }

  private ReportScores computeScores(PairedReports reports, int system) {
    PairedReports prepared = reports.map(preparation);
    TextChecks.warnings(reports, prepared, system).forEach(warnings);
    List<CorpusScore> scores = textScores(prepared, reports.ids().size());
    if (system == 0) {
      TextChecks.cider(prepared, scores).ifPresent(warnings);
    }
    for (PairedScorer scorer : scorers.originals()) {
      scorer.warnings(reports, system).forEach(warnings);
      scores.addAll(scorer.score(reports, system));
    }
    return ofSection(reports, withDerived(scores));
  }

  private ReportScores withDerived(List<CorpusScore> scores) {
    for (DerivedScore derived : scorers.derived()) {
      scores.add(derived.compute(ReportScores.ofScores(scores)));
    }
    return ReportScores.ofScores(scores);
  }

  /** Adds the section of the references to the signatures of scores. */
  private static ReportScores ofSection(PairedReports reports, ReportScores scores) {
    return reports.section().isEmpty() ? scores : scores.withField("section", reports.section());
  }

  /**
   * Scores prepared texts; corpus-wide reference statistics are computed from the first {@code
   * firstItems} items.
   */
  private List<CorpusScore> textScores(PairedReports prepared, int firstItems) {
    List<List<String>> fixed = prepared.references().subList(0, firstItems);
    List<CorpusScore> scores = new ArrayList<>();
    for (CorpusScorer scorer : scorers.texts()) {
      for (CorpusScore score :
          scorer
              .withReferenceStatistics(fixed)
              .score(prepared.hypotheses(), prepared.references())) {
        scores.add(score.withSignature(preparation.annotate(score.signature())));
      }
    }
    return scores;
  }
}
