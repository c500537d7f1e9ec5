package org.ithn.cli.ablation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.image.ImageLoader;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.ViewsConfig;
import org.ithn.experiments.run.AttentionReader;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.ReportPredictor;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.PythonStrings;
import org.ithn.framework.tensors.TensorData;

/** Collector of a model's attention maps for single reports or the first studies of a split. */
public final class AttentionExport {
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
    ViewsConfig views = experiment.data().views();
    ImageLoader loader = experiment.data().image().loader();
    List<AttentionGallery.ReportAttention> reports = new ArrayList<>();
    int side = 0;
    try (AttentionReader reader = opened.get()) {
      for (Study study : test.subList(0, Math.min(MAX_STUDIES, test.size()))) {
        if (!views.accepts(study.imagePaths().size())) {
          continue;
        }
        Images images =
            loader.loadViews(List.of(views.first(study.imagePaths())), views.perExample());
        ReportPredictor.ScoredReport written = writer.generate(images).get(0);
        AttentionGallery.ReportAttention attention =
            read(reader, images, study.id(), written.text(), written.tokenIds());
        int patches = attention.maps().isEmpty() ? 0 : attention.maps().get(0).size();
        side = Math.max(side, (int) Math.round(Math.sqrt(patches)));
        reports.add(attention);
      }
    }
    return new AttentionGallery(side, reports);
  }

  /**
   * Computes the attention of a report to the first view of its images.
   *
   * @param images the images of one example
   * @param id the study's id
   * @param report the words, separated by spaces
   * @param tokens the ids of the words
   */
  public static AttentionGallery.ReportAttention read(
      AttentionReader reader, Images images, String id, String report, List<Integer> tokens) {
    List<float[]> maps = reader.read(images, tokens, 1);
    int patches = maps.isEmpty() ? 0 : maps.get(0).length;
    return new AttentionGallery.ReportAttention(
        id, List.copyOf(PythonStrings.split(report)), percent(maps, patches));
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
