package org.ithn.experiments.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ithn.datasets.DataException;
import org.ithn.datasets.study.Study;
import org.ithn.framework.config.MonitoringConfig;
import org.ithn.framework.data.Images;
import org.ithn.framework.runs.ReportSample;
import org.ithn.framework.tensors.TensorData;

/**
 * Selector of a few validation reports for the log, the same studies at each validation.
 *
 * @param experiment the experiment, whose {@code training.monitoring.samples} is the number
 * @param studies the validation split
 */
record ValidationSamples(Experiment experiment, List<Study> studies) {
  /**
   * Collects the samples of a validation.
   *
   * @param predictor the predictor with the weights of {@code model}
   */
  List<ReportSample> collect(
      Predictions predictions, ReportPredictor predictor, Map<String, TensorData> model) {
    List<Predictions.Row> rows = selected(predictions.firstViews().rows());
    boolean images = monitoring().images() && !experiment.data().regions().hasFile();
    if (!images || rows.isEmpty()) {
      return rows.stream().map(row -> sample(row, Optional.empty())).toList();
    }
    Map<String, Study> byId =
        studies.stream().collect(Collectors.toMap(Study::id, Function.identity(), (a, b) -> a));
    Optional<AttentionReader> reader = AttentionReader.of(experiment, model, "this epoch");
    try {
      return rows.stream()
          .map(row -> sample(row, picture(study(byId, row), predictor, reader)))
          .toList();
    } finally {
      reader.ifPresent(AttentionReader::close);
    }
  }

  private MonitoringConfig monitoring() {
    return experiment.config().training().monitoring();
  }

  /** Returns rows at equal distances. */
  private List<Predictions.Row> selected(List<Predictions.Row> rows) {
    int count = Math.min(monitoring().samples(), rows.size());
    List<Predictions.Row> selected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      selected.add(rows.get((int) ((long) i * rows.size() / count)));
    }
    return selected;
  }

  private static ReportSample sample(Predictions.Row row, Optional<ReportSample.Picture> picture) {
    return new ReportSample(row.id(), row.report(), row.references(), picture);
  }

  private static Study study(Map<String, Study> byId, Predictions.Row row) {
    return byId.getOrDefault(row.id(), byId.get(Predictions.studyId(row.id())));
  }

  /** Draws the first views; empty if their files are bad examples, which were left out. */
  private Optional<ReportSample.Picture> picture(
      Study study, ReportPredictor predictor, Optional<AttentionReader> reader) {
    try {
      List<Path> files = experiment.data().views().first(study.imagePaths());
      return Optional.of(
          AttentionPicture.draw(
              files, reader.isEmpty() ? List.of() : attention(files, predictor, reader.get())));
    } catch (DataException leftOut) {
      return Optional.empty();
    }
  }

  private List<float[]> attention(
      List<Path> files, ReportPredictor predictor, AttentionReader reader) {
    Images images =
        experiment
            .data()
            .image()
            .loader()
            .loadViews(List.of(files), experiment.data().viewsPerExample());
    List<Integer> report = predictor.generate(images).get(0).tokenIds();
    return reader.read(images, report, files.size());
  }
}
