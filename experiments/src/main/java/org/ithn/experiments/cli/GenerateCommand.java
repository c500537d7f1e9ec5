package org.ithn.experiments.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.image.ImageLoader;
import org.ithn.experiments.run.ReportWriter;
import org.ithn.experiments.run.Run;
import org.ithn.experiments.run.UserException;
import org.ithn.savedmodels.GeneratedReport;
import org.ithn.savedmodels.ServedModel;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn generate}: reports for any image files. */
@Command(
    name = "generate",
    description = "Writes reports for image files, from a run or from a SavedModel alone.",
    mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
  private static final int BATCH = 16;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** Where the model comes from. */
  static final class Source {
    @Option(names = "--run", paramLabel = "DIR", description = "folder of a run")
    private Optional<Path> run = Optional.empty();

    @Option(
        names = "--model",
        paramLabel = "DIR",
        description = "a SavedModel, or the folder of its versions")
    private Optional<Path> model = Optional.empty();
  }

  @Parameters(
      paramLabel = "IMAGE",
      arity = "1..*",
      description =
          "PNG or JPEG files; for a model of joined views, the views of each study in turn")
  private List<Path> images;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    images.forEach(ImageDecoder::check); // before a model is loaded
    if (source.model.isPresent()) {
      fromModel(console, source.model.get());
    } else {
      fromRun(console, source.run.orElseThrow());
    }
    return 0;
  }

  private void fromModel(Console console, Path folder) {
    try (ServedModel model = ServedModel.load(folder)) {
      List<List<Path>> studies = studies(model.views());
      for (int from = 0; from < studies.size(); from += BATCH) {
        List<List<Path>> batch = studies.subList(from, Math.min(studies.size(), from + BATCH));
        List<GeneratedReport> reports = model.generate(batch);
        for (int i = 0; i < batch.size(); i++) {
          print(console, batch.get(i), reports.get(i).report());
        }
      }
    }
  }

  private void fromRun(Console console, Path folder) throws IOException {
    Run run = Run.open(folder);
    run.experiment().requireImages();
    ImageLoader loader = new ImageLoader(run.experiment().data().imageSize());
    List<List<Path>> studies = studies(run.experiment().data().viewsPerExample());
    try (ReportWriter writer = run.writer(console::progress)) {
      for (int from = 0; from < studies.size(); from += BATCH) {
        List<List<Path>> batch = studies.subList(from, Math.min(studies.size(), from + BATCH));
        List<ReportWriter.Written> reports = writer.write(loader.loadViews(batch));
        for (int i = 0; i < batch.size(); i++) {
          print(console, batch.get(i), reports.get(i).text());
        }
      }
    }
  }

  private List<List<Path>> studies(int views) {
    if (images.size() % views != 0) {
      throw new UserException(
          "%d images were given, but the model looks at %d views of each study; give a multiple of %d"
              .formatted(images.size(), views, views));
    }
    List<List<Path>> studies = new ArrayList<>();
    for (int i = 0; i < images.size(); i += views) {
      studies.add(images.subList(i, i + views));
    }
    return studies;
  }

  private static void print(Console console, List<Path> study, String report) {
    console.print("%s\t%s", String.join(",", study.stream().map(Path::toString).toList()), report);
  }
}
