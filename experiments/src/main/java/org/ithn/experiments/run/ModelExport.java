package org.ithn.experiments.run;

import static org.ithn.framework.checks.Checks.checkNotNull;

import com.google.common.collect.Maps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.datasets.image.ImageLoader;
import org.ithn.datasets.image.Normalisation;
import org.ithn.datasets.image.PngFile;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.inputs.StudyContext;
import org.ithn.framework.alignment.AlignmentHead;
import org.ithn.framework.config.IthnConfig.AlignmentConfig;
import org.ithn.framework.data.PriorImages;
import org.ithn.framework.input.SampleRange;
import org.ithn.framework.model.ContextConfig;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.tensors.TensorData;
import org.ithn.savedmodels.ExpectedReport;
import org.ithn.savedmodels.ImageDecoding;
import org.ithn.savedmodels.SavedModelExporter;
import org.ithn.savedmodels.ServedInput;
import org.ithn.savedmodels.ServingGraph;
import org.ithn.savedmodels.ServingParts;
import org.ithn.savedmodels.StudyContent;
import org.ithn.savedmodels.WeightStorage;
import org.ithn.savedmodels.files.ServingFiles;
import org.ithn.savedmodels.files.SignatureLatency;

/** Export of a run as a SavedModel, checked against the run's model on a few studies. */
public final class ModelExport {
  private static final double BFLOAT16_TOLERANCE = 0.5;

  private ModelExport() {}

  /**
   * Exports the best epoch with default options.
   *
   * @param run a trained run
   * @param base the model's folder; the SavedModel becomes its next integer version
   * @param examples studies to compare on, each with as many images as the model has views, or with
   *     features in the run's feature file
   * @param warning receives warnings about damaged checkpoints
   * @return the folder of the version
   */
  public static Path export(Run run, Path base, List<Study> examples, Consumer<String> warning)
      throws IOException {
    return export(run, base, examples, Options.defaults(), warning);
  }

  /**
   * Export options.
   *
   * @param storage the storage format of the weights; with bfloat16 the scores of the examples may
   *     differ by 0.5 nats, their ids must always be equal
   * @param measureLatency true to measure latency for the model card and the batching parameters;
   *     requires examples
   */
  public record Options(WeightStorage storage, boolean measureLatency) {
    /** Returns options for float32 without measurement. */
    public static Options defaults() {
      return new Options(WeightStorage.FLOAT32, false);
    }
  }

  /** Exports the best epoch with the given options. */
  public static Path export(
      Run run, Path base, List<Study> examples, Options options, Consumer<String> warning)
      throws IOException {
    checkNotNull(run, "run", "a run");
    checkNotNull(base, "base", "the folder for the versions");
    checkNotNull(examples, "examples", "studies to compare, or an empty list");
    checkNotNull(warning, "warning", "a listener for warnings");
    WeightStorage storage = checkNotNull(options, "options", "export options").storage();
    Experiment experiment = run.experiment();
    Map<String, TensorData> weights = run.loadWeights(warning);
    ServingParts parts = parts(experiment, weights);
    List<ExpectedReport> expected = new ArrayList<>();
    if (!examples.isEmpty()) {
      try (ReportPredictor writer = run.predictor(warning)) {
        expected.addAll(expected(experiment, writer, examples));
        expected.addAll(expectedWithTexts(experiment, writer, examples));
      }
    }
    Map<String, byte[]> extras = runFiles(run);
    SavedModelExporter exporter = exporter(base, storage);
    List<String> scores = Predictions.describeLastScores(run.folder().root());
    try (ServingGraph graph = ServingGraph.of(parts, storage, weights)) {
      ServingFiles files = servingFiles(experiment, base, graph, scores);
      return exporter.export(
          graph,
          expected,
          model -> {
            List<SignatureLatency> speeds =
                options.measureLatency() ? SignatureLatency.measure(model, expected) : List.of();
            extras.putAll(files.contents(expected, Optional.of(model), speeds));
            return extras;
          });
    }
  }

  private static Map<String, byte[]> runFiles(Run run) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    Path config = run.folder().config();
    if (Files.isRegularFile(config)) {
      files.put(String.valueOf(config.getFileName()), Files.readAllBytes(config));
    }
    Path record = run.folder().runRecord();
    if (Files.isRegularFile(record)) {
      String exported = RunRecord.load(record).withoutPlaces().toJson();
      files.put(String.valueOf(record.getFileName()), exported.getBytes(StandardCharsets.UTF_8));
    }
    return files;
  }

  private static SavedModelExporter exporter(Path base, WeightStorage storage) {
    return storage == WeightStorage.BFLOAT16
        ? new SavedModelExporter(base, BFLOAT16_TOLERANCE)
        : SavedModelExporter.of(base);
  }

  private static ServingFiles servingFiles(
      Experiment experiment, Path base, ServingGraph graph, List<String> scores) {
    String folder = String.valueOf(base.toAbsolutePath().normalize().getFileName());
    return new ServingFiles(
        folder.replaceAll("[^A-Za-z0-9_-]", "_"),
        graph,
        "the data set '%s'".formatted(experiment.config().data().name()),
        scores);
  }

  /** Returns the model's parts, with an image embedding if the run learnt a joint space. */
  private static ServingParts parts(Experiment experiment, Map<String, TensorData> weights) {
    ServingParts parts =
        ServingParts.of(
            experiment.backbone(),
            experiment.vocabulary(),
            input(experiment.data()),
            experiment.config().evaluation().decoding(),
            experiment.studyContext().map(StudyContext::config));
    if (weights.keySet().stream().noneMatch(name -> name.startsWith("alignment/"))) {
      return parts;
    }
    AlignmentConfig alignment = experiment.config().ithn().alignment();
    AlignmentHead head = new AlignmentHead(alignment.width(), alignment.pool());
    return parts.withEmbedding(head::projectImages);
  }

  private static ServedInput input(DataConfig data) {
    if (data.regions().hasFile()) {
      return new ServedInput.RegionInput(data.regions().count(), data.regions().width());
    }
    Normalisation normalisation = Normalisation.IMAGENET;
    return new ServedInput.ImageInput(
        data.viewsPerExample(),
        new ImageDecoding(
            data.image().size(),
            data.image().range(),
            normalisation.mean(),
            normalisation.deviation()),
        data.views().masksAbsent());
  }

  private static List<ExpectedReport> expected(
      Experiment experiment, ReportPredictor writer, List<Study> examples) throws IOException {
    DataConfig data = experiment.data();
    if (!data.regions().hasFile()) {
      return expectedOfImages(
          experiment, writer, examples, Collections.nCopies(examples.size(), Map.of()));
    }
    RegionReader regions = RegionReader.open(data);
    List<float[]> read = examples.stream().map(study -> regions.read(study.examination())).toList();
    List<StudyContent> contents = new ArrayList<>();
    read.forEach(values -> contents.add(new StudyContent.RegionFeatures(values)));
    return pair(contents, writer.generate(regions.toBatch(read)));
  }

  /** Returns the reports of the examples that have a context which the export reads. */
  private static List<ExpectedReport> expectedWithTexts(
      Experiment experiment, ReportPredictor writer, List<Study> examples) throws IOException {
    List<Study> studies = new ArrayList<>();
    List<Map<String, String>> texts = new ArrayList<>();
    if (experiment.studyContext().isPresent()) {
      ContextConfig config = experiment.studyContext().get().config();
      List<String> kinds =
          experiment.vocabulary().hasBytePairs() ? config.kindsWithoutTexts() : config.kinds();
      for (Study study : examples) {
        List<Path> prior = study.priorImages().stream().limit(config.priorImages()).toList();
        Map<String, String> own =
            PriorImages.with(Maps.filterKeys(study.context(), kinds::contains), prior);
        if (!own.isEmpty()) {
          studies.add(study);
          texts.add(own);
        }
      }
    }
    return studies.isEmpty() ? List.of() : expectedOfImages(experiment, writer, studies, texts);
  }

  private static List<ExpectedReport> expectedOfImages(
      Experiment experiment,
      ReportPredictor writer,
      List<Study> examples,
      List<Map<String, String>> texts)
      throws IOException {
    DataConfig data = experiment.data();
    List<List<Path>> files =
        examples.stream().map(study -> data.views().first(study.imagePaths())).toList();
    List<StudyContent> contents = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      contents.add(
          new StudyContent.ImageFiles(
                  contents(files.get(i), data.image().range()),
                  PriorImages.without(texts.get(i)),
                  contents(PriorImages.of(texts.get(i)), data.image().range()))
              .padded(data.viewsPerExample()));
    }
    ImageLoader loader = data.image().loader();
    return pair(contents, writer.generate(loader.loadViews(files, data.viewsPerExample()), texts));
  }

  private static List<ExpectedReport> pair(
      List<StudyContent> contents, List<ReportPredictor.ScoredReport> written) {
    List<ExpectedReport> expected = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      ReportPredictor.ScoredReport report = written.get(i);
      expected.add(new ExpectedReport(contents.get(i), report.tokenIds(), (float) report.score()));
    }
    return expected;
  }

  private static List<byte[]> contents(List<Path> files, SampleRange range) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (Path file : files) {
      contents.add(PngFile.servable(file, range));
    }
    return contents;
  }
}
