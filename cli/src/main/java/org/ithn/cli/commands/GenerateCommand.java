package org.ithn.cli.commands;

import com.google.common.collect.Lists;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.image.ImageLoader;
import org.ithn.datasets.regions.RegionConfig;
import org.ithn.datasets.study.DataConfig;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.RegionReader;
import org.ithn.experiments.run.ReportPredictor;
import org.ithn.experiments.run.Run;
import org.ithn.framework.data.Images;
import org.ithn.savedmodels.GeneratedReport;
import org.ithn.savedmodels.ServedModel;
import org.ithn.savedmodels.StudyContent;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn generate}: writes reports for image files. */
@Command(
    name = "generate",
    description = "Writes reports for image files or region features with a run or a SavedModel.",
    mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
  private static final int BATCH = 16;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** Source of the model. */
  static final class Source {
    @Option(names = "--run", paramLabel = "DIR", description = "a run directory")
    private Optional<Path> run = Optional.empty();

    @Option(
        names = "--model",
        paramLabel = "DIR",
        description = "the folder of a SavedModel, or of a model with its versions")
    private Optional<Path> model = Optional.empty();
  }

  @Parameters(
      paramLabel = "IMAGE",
      arity = "1..*",
      description =
          "PNG, JPEG or DICOM files, grouped by study if the model joins views; for region"
              + " features, names that contain the images' numbers")
  private List<String> images;

  @Option(
      names = "--regions",
      paramLabel = "FILE",
      description =
          "region features (.hdf5, .h5 or .tsv), for models that read them (default: the run's"
              + " data.regions.file)")
  private Optional<Path> regions = Optional.empty();

  @Mixin private TrustOption trust;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    check(Files::isRegularFile); // before loading a model
    if (source.model.isPresent()) {
      generateFromModel(console, source.model.get());
    } else {
      generateFromRun(console, source.run.orElseThrow());
    }
    return 0;
  }

  private void generateFromModel(Console console, Path folder) throws IOException {
    try (ServedModel model = ServedModel.load(folder, trust.policy())) {
      if (model.readsRegions()) {
        RegionReader reader = RegionReader.open(config(model));
        print(console, 1, names -> texts(model.generateBatch(features(reader, names))));
      } else {
        requireImages();
        try (ServableImages files = ServableImages.of(model.folder())) {
          print(
              console, model.views(), names -> texts(model.generate(files.servable(paths(names)))));
        }
      }
    }
  }

  private void generateFromRun(Console console, Path folder) throws IOException {
    Run run = Run.open(folder);
    DataConfig data = run.experiment().data();
    if (data.regions().hasFile()) {
      RegionReader reader =
          RegionReader.open(
              regions.map(file -> data.regions().withFile(file.toString())).orElse(data.regions()));
      try (ReportPredictor writer = run.predictor(console::progress)) {
        print(console, 1, names -> generateTexts(writer, reader.toBatch(read(reader, names))));
      }
    } else {
      requireImages();
      ImageLoader loader = new ImageLoader(data.image().size(), data.image().range());
      try (ReportPredictor writer = run.predictor(console::progress)) {
        print(
            console,
            data.viewsPerExample(),
            names -> generateTexts(writer, loader.loadViews(paths(names))));
      }
    }
  }

  private RegionConfig config(ServedModel model) {
    Path file =
        regions.orElseThrow(
            () ->
                new UserException(
                    "model %s reads region features, not images; name their file with --regions"
                        .formatted(model.folder())));
    return new RegionConfig(
        file.toString(), (int) model.regionShape().get(0), (int) model.regionShape().get(1));
  }

  private void check(Predicate<Path> filter) {
    images.stream().map(Path::of).filter(filter).forEach(ImageDecoder::check);
  }

  private void requireImages() {
    if (regions.isPresent()) {
      throw new UserException("--regions is set, but the model reads images; omit it");
    }
    check(Predicate.not(Files::isRegularFile)); // valid names only for region features
  }

  /** Prints the report of each study; {@code views} names belong to one study. */
  private void print(
      Console console, int views, Function<List<List<String>>, List<String>> reports) {
    if (images.size() % views != 0) {
      throw new UserException(
          "got %d images, but the model reads %d views per study; pass a multiple of %d"
              .formatted(images.size(), views, views));
    }
    for (List<List<String>> batch : Lists.partition(Lists.partition(images, views), BATCH)) {
      List<String> texts = reports.apply(batch);
      for (int i = 0; i < batch.size(); i++) {
        console.print("%s\t%s", String.join(",", batch.get(i)), texts.get(i));
      }
    }
  }

  private static List<StudyContent> features(RegionReader reader, List<List<String>> names) {
    return read(reader, names).stream()
        .<StudyContent>map(StudyContent.RegionFeatures::new)
        .toList();
  }

  private static List<float[]> read(RegionReader reader, List<List<String>> names) {
    return names.stream().map(study -> reader.read(study.get(0))).toList();
  }

  private static List<List<Path>> paths(List<List<String>> names) {
    return names.stream().map(study -> study.stream().map(Path::of).toList()).toList();
  }

  private static List<String> texts(List<GeneratedReport> reports) {
    return reports.stream().map(GeneratedReport::report).toList();
  }

  private static List<String> generateTexts(ReportPredictor writer, Images images) {
    return writer.generate(images).stream().map(ReportPredictor.ScoredReport::text).toList();
  }
}
