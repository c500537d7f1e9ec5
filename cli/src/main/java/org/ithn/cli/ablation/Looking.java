package org.ithn.cli.ablation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.image.ImageLoader;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.run.AttentionReader;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.ReportWriter;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.Words;
import org.ithn.framework.tensors.TensorData;

/** Reads the attention of a model to the first studies of a split. */
final class Looking {
  /** So many studies are shown in galleries. */
  static final int STUDIES = 12;

  private Looking() {}

  static LookedAt at(
      Experiment experiment,
      List<Study> test,
      ReportWriter writer,
      Map<String, TensorData> weights) {
    Optional<AttentionReader> made = AttentionReader.of(experiment, weights, "the best epoch");
    if (made.isEmpty()) {
      return LookedAt.nothing();
    }
    int views = experiment.data().viewsPerExample();
    ImageLoader loader = new ImageLoader(experiment.data().imageSize());
    List<LookedAt.Report> reports = new ArrayList<>();
    int side = 0;
    try (AttentionReader reader = made.get()) {
      for (Study study : test.subList(0, Math.min(STUDIES, test.size()))) {
        if (study.imagePaths().size() < views) {
          continue;
        }
        Images images = loader.loadViews(List.of(study.imagePaths().subList(0, views)));
        ReportWriter.Written written = writer.write(images).get(0);
        List<float[]> maps = reader.read(images, written.tokenIds());
        int patches = maps.isEmpty() ? 0 : maps.get(0).length / views;
        side = Math.max(side, (int) Math.round(Math.sqrt(patches)));
        reports.add(
            new LookedAt.Report(
                study.id(), List.copyOf(Words.split(written.text())), percent(maps, patches)));
      }
    }
    return new LookedAt(side, reports);
  }

  private static List<List<Integer>> percent(List<float[]> maps, int patches) {
    float most = Float.MIN_NORMAL;
    for (float[] map : maps) {
      for (int patch = 0; patch < patches; patch++) {
        most = Math.max(most, map[patch]);
      }
    }
    List<List<Integer>> rounded = new ArrayList<>();
    for (float[] map : maps) {
      List<Integer> row = new ArrayList<>();
      for (int patch = 0; patch < patches; patch++) {
        row.add(Math.round(100 * map[patch] / most));
      }
      rounded.add(row);
    }
    return rounded;
  }
}
