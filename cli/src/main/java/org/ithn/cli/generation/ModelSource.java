package org.ithn.cli.generation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.image.PngFile;
import org.ithn.datasets.regions.RegionConfig;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.RegionReader;
import org.ithn.framework.input.SampleRange;
import org.ithn.savedmodels.ExplainedReport;
import org.ithn.savedmodels.GeneratedReport;
import org.ithn.savedmodels.ServedModel;
import org.ithn.savedmodels.StudyContent;
import org.ithn.savedmodels.files.ServedRange;
import org.ithn.savedmodels.files.ServedViews;

/** Reports of a SavedModel. */
public final class ModelSource implements ReportSource {
  private final ServedModel model;
  private final Optional<RegionReader> regions;
  private final boolean explained;

  private ModelSource(ServedModel model, Optional<RegionReader> regions, boolean explained) {
    this.model = model;
    this.regions = regions;
    this.explained = explained;
  }

  /**
   * Wraps a model, which is closed with the source.
   *
   * @param regions the file of region features; required if the model reads them
   * @param explained whether reports have hypotheses, images and attention, if the model has them
   */
  public static ModelSource of(ServedModel model, Optional<Path> regions, boolean explained)
      throws IOException {
    Optional<RegionReader> reader =
        model.readsRegions()
            ? Optional.of(RegionReader.open(config(model, regions)))
            : Optional.empty();
    SampleRange range = ServedRange.of(model.folder());
    model.readFilesWith(file -> PngFile.servable(file, range));
    if (ServedViews.maskAbsent(model.folder())) {
      model.allowAbsentViews();
    }
    return new ModelSource(model, reader, explained && model.explains());
  }

  private static RegionConfig config(ServedModel model, Optional<Path> regions) {
    Path file =
        regions.orElseThrow(
            () ->
                new UserException(
                    "model %s reads region features, not images; name their file with --regions"
                        .formatted(model.folder())));
    return new RegionConfig(
        file.toString(), (int) model.regionShape().get(0), (int) model.regionShape().get(1));
  }

  @Override
  public int views() {
    return model.readsRegions() ? 1 : model.views();
  }

  @Override
  public boolean masksAbsentViews() {
    return model.masksAbsentViews();
  }

  @Override
  public boolean readsRegions() {
    return model.readsRegions();
  }

  @Override
  public Optional<Path> export() {
    return Optional.of(model.folder());
  }

  @Override
  public List<String> textKinds() {
    return model.textKinds();
  }

  @Override
  public List<ExplainedReport> generate(
      List<List<String>> studies, List<Map<String, String>> texts) {
    if (regions.isPresent()) {
      List<StudyContent> features =
          studies.stream()
              .<StudyContent>map(
                  names ->
                      new StudyContent.RegionFeatures(regions.orElseThrow().read(names.get(0))))
              .toList();
      return plain(model.generateBatch(features));
    }
    List<List<Path>> files =
        studies.stream().map(names -> names.stream().map(Path::of).toList()).toList();
    return explained ? model.explain(files, texts) : plain(model.generate(files, texts));
  }

  private static List<ExplainedReport> plain(List<GeneratedReport> reports) {
    return reports.stream()
        .map(each -> ExplainedReport.ofBest(each.report(), each.score()))
        .toList();
  }

  @Override
  public void close() {
    model.close();
  }
}
