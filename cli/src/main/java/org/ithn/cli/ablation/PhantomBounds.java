package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.experiments.evaluation.Baselines;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.Run;
import org.ithn.metrics.scoring.PairedReports;
import org.ithn.metrics.significance.SeedSummary;

/**
 * Table rows of the floor and the ceiling on clinical phantoms.
 *
 * <p>Both need only the data and the references of one finished cell, because all cells have the
 * same test studies and the same vocabulary.
 */
final class PhantomBounds {
  /** States of the rows by the baseline that they show. */
  private static final Map<String, String> STATES =
      Map.of(Baselines.MOST_COMMON, "floor", Baselines.TRUE_FINDINGS, "ceiling");

  private PhantomBounds() {}

  /**
   * Returns both rows; none if the phantoms are not clinical or were moved, or if no cell is
   * finished.
   */
  static List<TableRow> rows(Ablation ablation, AblationScorer scoring) throws IOException {
    Optional<CellFolder> finished =
        ablation.matrix().cells().stream()
            .map(cell -> ablation.folder().cell(cell.id()))
            .filter(files -> Files.isRegularFile(files.result()))
            .findFirst();
    if (finished.isEmpty() || !new PhantomFiles(ablation.folder().phantoms()).isClinical()) {
      return List.of();
    }
    Experiment experiment = Run.open(finished.get().run()).experiment();
    if (!Files.isRegularFile(Path.of(experiment.data().files().annotation()))) {
      return List.of();
    }
    Baselines baselines =
        Baselines.ofReports(
            experiment,
            Predictions.read(finished.get().predictions()),
            Experiment.loadStudies(experiment.data(), BadExamples.stopOnFirst()).train());
    List<TableRow> rows = new ArrayList<>();
    for (Map.Entry<String, Predictions> each : baselines.predictions().entrySet()) {
      if (STATES.containsKey(each.getKey())) {
        rows.add(row(each.getKey(), scores(scoring, each.getValue())));
      }
    }
    return rows;
  }

  private static Map<String, SeedSummary> scores(AblationScorer scoring, Predictions predictions) {
    List<Predictions.Row> rows = predictions.rows();
    PairedReports reports =
        new PairedReports(
            rows.stream().map(Predictions.Row::id).toList(),
            rows.stream().map(Predictions.Row::report).toList(),
            rows.stream().map(Predictions.Row::references).toList());
    Map<String, SeedSummary> scores = new LinkedHashMap<>();
    scoring
        .score(reports)
        .values()
        .forEach((metric, value) -> scores.put(metric, new SeedSummary(1, value, 0)));
    return scores;
  }

  private static TableRow row(String name, Map<String, SeedSummary> scores) {
    return new TableRow(
        name,
        "",
        STATES.get(name),
        scores,
        Map.of(),
        Map.of(),
        TableRow.Cost.of(List.of()),
        List.of());
  }
}
