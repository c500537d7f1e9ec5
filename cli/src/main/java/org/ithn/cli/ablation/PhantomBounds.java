package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.cli.records.MatrixResults;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.experiments.evaluation.Baselines;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.Run;
import org.ithn.metrics.scoring.PairedReports;

/**
 * Scores of the floor and the ceiling on clinical phantoms.
 *
 * <p>Both need only the data and the references of one finished cell, because all cells have the
 * same test studies and the same vocabulary.
 */
final class PhantomBounds {
  /** Kinds of the bounds by name. */
  private static final Map<String, String> KINDS =
      Map.of(Baselines.MOST_COMMON, "floor", Baselines.TRUE_FINDINGS, "ceiling");

  private PhantomBounds() {}

  /**
   * Returns both bounds; none if the phantoms are not clinical or were moved, or if no cell is
   * finished.
   */
  static List<MatrixResults.Bound> of(Ablation ablation, AblationScorer scoring)
      throws IOException {
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
    List<MatrixResults.Bound> bounds = new ArrayList<>();
    for (Map.Entry<String, Predictions> each : baselines.predictions().entrySet()) {
      if (KINDS.containsKey(each.getKey())) {
        bounds.add(
            new MatrixResults.Bound(
                each.getKey(), KINDS.get(each.getKey()), scores(scoring, each.getValue())));
      }
    }
    return bounds;
  }

  private static Map<String, Double> scores(AblationScorer scoring, Predictions predictions) {
    List<Predictions.Row> rows = predictions.rows();
    return scoring
        .score(
            new PairedReports(
                rows.stream().map(Predictions.Row::id).toList(),
                rows.stream().map(Predictions.Row::report).toList(),
                rows.stream().map(Predictions.Row::references).toList()))
        .values();
  }
}
