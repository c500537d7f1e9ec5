package org.ithn.cli.ablation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.image.ImageLoader;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.run.AttentionReader;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.ReportPredictor;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.PythonStrings;
import org.ithn.framework.tensors.TensorData;

/** Collector of a model's attention maps for the first studies of a split. */
final class AttentionExport {
  /** Largest number of studies in a gallery. */
  static final int MAX_STUDIES = 12;

  private AttentionExport() {}

  static AttentionGallery collect(
      Experiment experiment,
      List<Study> test,
      ReportPredictor writer,
      Map<String, TensorData> weights) {
    Optional<AttentionReader> opened = AttentionReader.of(experiment, weights, "the best epoch");
    if (opened.isEmpty()) {
      return AttentionGallery.empty();
    }
    int views = experiment.data().viewsPerExample();
    ImageLoader loader =
        new ImageLoader(experiment.data().image().size(), experiment.data().image().range());
    List<AttentionGallery.ReportAttention> reports = new ArrayList<>();
    int side = 0;
    try (AttentionReader reader = opened.get()) {
      for (Study study : test.subList(0, Math.min(MAX_STUDIES, test.size()))) {
        if (study.imagePaths().size() < views) {
          continue;
        }
        Images images = loader.loadViews(List.of(study.imagePaths().subList(0, views)));
        ReportPredictor.ScoredReport written = writer.generate(images).get(0);
        List<float[]> maps = reader.read(images, written.tokenIds());
        int patches = maps.isEmpty() ? 0 : maps.get(0).length / views;
        side = Math.max(side, (int) Math.round(Math.sqrt(patches)));
        reports.add(
            new AttentionGallery.ReportAttention(
                study.id(),
                List.copyOf(PythonStrings.split(written.text())),
                percent(maps, patches)));
      }
    }
    return new AttentionGallery(side, reports);
  }

  private static List<List<Integer>> percent(List<float[]> maps, int patches) {
    float largest = Float.MIN_NORMAL;
    for (float[] map : maps) {
      for (int patch = 0; patch < patches; patch++) {
        largest = Math.max(largest, map[patch]);
      }
    }
    List<List<Integer>> rounded = new ArrayList<>();
    for (float[] map : maps) {
      List<Integer> row = new ArrayList<>();
      for (int patch = 0; patch < patches; patch++) {
        row.add(Math.round(100 * map[patch] / largest));
      }
      rounded.add(row);
    }
    return rounded;
  }
}
