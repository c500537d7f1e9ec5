package org.ithn.cli.pages;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.cli.ablation.AttentionExport;
import org.ithn.cli.ablation.AttentionGallery.ReportAttention;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.ImageLoader;
import org.ithn.datasets.study.ViewsConfig;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.AttentionReader;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.Run;
import org.ithn.framework.data.PythonStrings;

/**
 * Attention of a run's best epoch while it reads evaluated reports.
 *
 * @param byExample the maps by the example's id
 * @param problem one sentence about missing maps; empty if there is none
 */
record RunAttention(Map<String, ReportAttention> byExample, String problem) {
  static RunAttention none(String problem) {
    return new RunAttention(Map.of(), problem);
  }

  /** Computes the maps of some rows; a missing or damaged model is part of the result. */
  static RunAttention read(
      Run run, RunStudies studies, List<Predictions.Row> rows, Consumer<String> progress) {
    Experiment experiment = run.experiment();
    if (rows.isEmpty()) {
      return none("");
    }
    if (experiment.vocabulary().hasBytePairs()) {
      return none("The run has no heat maps, because its tokens are not words.");
    }
    try {
      Optional<AttentionReader> opened =
          AttentionReader.of(experiment, run.loadWeights(progress), "the best epoch");
      if (opened.isEmpty()) {
        return none("The backbone has no heat maps.");
      }
      try (AttentionReader reader = opened.get()) {
        return new RunAttention(read(experiment, studies, rows, reader), "");
      }
    } catch (IOException | UserException e) {
      return none("The run has no heat maps: " + e.getMessage() + ".");
    }
  }

  private static Map<String, ReportAttention> read(
      Experiment experiment,
      RunStudies studies,
      List<Predictions.Row> rows,
      AttentionReader reader) {
    ImageLoader loader = experiment.data().image().loader();
    ViewsConfig views = experiment.data().views();
    Map<String, ReportAttention> maps = new HashMap<>();
    for (Predictions.Row row : rows) {
      List<Path> images = studies.images(row.id());
      List<String> words = PythonStrings.split(row.report());
      if (!views.accepts(images.size()) || words.isEmpty()) {
        continue;
      }
      try {
        maps.put(
            row.id(),
            AttentionExport.read(
                reader,
                loader.loadViews(List.of(views.first(images)), views.perExample()),
                row.id(),
                row.report(),
                words.stream().map(experiment.vocabulary()::id).toList()));
      } catch (DataException e) {
        // the page says that the image cannot be read
      }
    }
    return maps;
  }
}
