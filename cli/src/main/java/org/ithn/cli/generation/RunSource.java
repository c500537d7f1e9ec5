package org.ithn.cli.generation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.datasets.image.ImageLoader;
import org.ithn.datasets.image.Thumbnail;
import org.ithn.datasets.study.DataConfig;
import org.ithn.experiments.run.AttentionReader;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.RegionReader;
import org.ithn.experiments.run.ReportPredictor;
import org.ithn.experiments.run.Run;
import org.ithn.framework.data.Images;
import org.ithn.savedmodels.ExplainedReport;

/** Reports of a run's best epoch. */
public final class RunSource implements ReportSource {
  private final DataConfig data;
  private final ReportPredictor predictor;
  private final Optional<RegionReader> regions;
  private final Optional<AttentionReader> attention;
  private final boolean explained;
  private final List<String> textKinds;

  private RunSource(
      Experiment experiment,
      ReportPredictor predictor,
      Optional<RegionReader> regions,
      Optional<AttentionReader> attention,
      boolean explained) {
    this.data = experiment.data();
    this.predictor = predictor;
    this.regions = regions;
    this.attention = attention;
    this.explained = explained;
    this.textKinds =
        experiment.studyContext().map(context -> context.config().kinds()).orElse(List.of());
  }

  /**
   * Loads a run.
   *
   * @param regionFile the file of region features, instead of the run's
   * @param explained whether reports have hypotheses, images and attention, if the model has them
   * @param warning receives warnings about damaged checkpoints
   */
  public static RunSource open(
      Run run, Optional<Path> regionFile, boolean explained, Consumer<String> warning)
      throws IOException {
    DataConfig data = run.experiment().data();
    boolean readsRegions = data.regions().hasFile();
    Optional<RegionReader> regions =
        readsRegions
            ? Optional.of(
                RegionReader.open(
                    regionFile
                        .map(file -> data.regions().withFile(file.toString()))
                        .orElse(data.regions())))
            : Optional.empty();
    ReportPredictor predictor = run.predictor(warning);
    try {
      Optional<AttentionReader> attention =
          explained && !readsRegions
              ? AttentionReader.of(run.experiment(), run.loadWeights(warning), "the best epoch")
              : Optional.empty();
      return new RunSource(
          run.experiment(), predictor, regions, attention, explained && !readsRegions);
    } catch (IOException | RuntimeException e) {
      predictor.close();
      throw e;
    }
  }

  @Override
  public int views() {
    return readsRegions() ? 1 : data.viewsPerExample();
  }

  @Override
  public boolean masksAbsentViews() {
    return data.views().masksAbsent();
  }

  @Override
  public boolean readsRegions() {
    return regions.isPresent();
  }

  @Override
  public Optional<Path> export() {
    return Optional.empty();
  }

  @Override
  public List<String> textKinds() {
    return textKinds;
  }

  @Override
  public List<ExplainedReport> generate(
      List<List<String>> studies, List<Map<String, String>> texts) {
    if (regions.isPresent()) {
      RegionReader reader = regions.get();
      return best(
          predictor.generate(
              reader.toBatch(studies.stream().map(names -> reader.read(names.get(0))).toList())));
    }
    ImageLoader loader = data.image().loader();
    List<List<Path>> files =
        studies.stream().map(names -> names.stream().map(Path::of).toList()).toList();
    Images images = loader.loadViews(files, views());
    if (!explained) {
      return best(predictor.generate(images, texts));
    }
    List<List<ReportPredictor.ScoredReport>> found = predictor.generateHypotheses(images, texts);
    List<ExplainedReport> reports = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      reports.add(
          explain(files.get(i), loader.loadViews(List.of(files.get(i)), views()), found.get(i)));
    }
    return reports;
  }

  private ExplainedReport explain(
      List<Path> files, Images images, List<ReportPredictor.ScoredReport> found) {
    return new ExplainedReport(
        found.stream()
            .map(each -> new ExplainedReport.Hypothesis(each.text(), (float) each.score()))
            .toList(),
        files.stream()
            .map(file -> Thumbnail.png(file, data.image().size(), data.image().range()))
            .toList(),
        attention
            .map(reader -> reader.read(images, found.get(0).tokenIds(), files.size()))
            .orElse(List.of()));
  }

  private static List<ExplainedReport> best(List<ReportPredictor.ScoredReport> reports) {
    return reports.stream()
        .map(each -> ExplainedReport.ofBest(each.text(), (float) each.score()))
        .toList();
  }

  @Override
  public void close() {
    predictor.close();
    attention.ifPresent(AttentionReader::close);
  }
}
