package org.ithn.cli.commands;

import com.google.common.collect.Lists;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.ithn.cli.generation.GeneratedStudy;
import org.ithn.cli.generation.ModelSource;
import org.ithn.cli.generation.ReportSource;
import org.ithn.cli.generation.RunSource;
import org.ithn.cli.generation.StudyFiles;
import org.ithn.cli.generation.StudyTexts;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Run;
import org.ithn.savedmodels.ExplainedReport;
import org.ithn.savedmodels.ServedModel;
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
      paramLabel = "PATH",
      arity = "1..*",
      description =
          "PNG, JPEG or DICOM files, grouped by study if the model joins views; folders, in which"
              + " each file is a study, or each folder with its views; for region features, names"
              + " that contain the images' numbers")
  private List<String> paths;

  @Option(
      names = "--regions",
      paramLabel = "FILE",
      description =
          "region features (.hdf5, .h5 or .tsv), for models that read them (default: the run's"
              + " data.regions.file)")
  private Optional<Path> regions = Optional.empty();

  @Option(
      names = "--context",
      paramLabel = "FILE",
      description =
          "JSON file with the texts and earlier images of studies, such as {\"chest.png\":"
              + " {\"indication\": \"Cough.\", \"prior_images\": [\"old.png\"]}}, for models"
              + " that read them; names are those of the results")
  private Optional<Path> context = Optional.empty();

  @Mixin private TrustOption trust;

  @Mixin private GenerateOutputs outputs;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    outputs.check();
    checkImages(existingFiles()); // before loading a model
    try (ReportSource model = open(console)) {
      outputs.check(model);
      StudyFiles found = group(model);
      if (!found.skipped().isEmpty()) {
        console.progress(
            "files skipped that are neither images by their names nor DICOM files: %d, such as %s"
                .formatted(found.skipped().size(), found.skipped().get(0)));
      }
      StudyTexts texts =
          context.isPresent()
              ? StudyTexts.read(context.get(), model.textKinds())
              : StudyTexts.none();
      texts.requireStudies(found.studies());
      outputs.write(console, model, generate(console, model, found.studies(), texts));
    }
    return 0;
  }

  private ReportSource open(Console console) throws IOException {
    return source.model.isPresent()
        ? ModelSource.of(
            ServedModel.load(source.model.get(), trust.policy()), regions, outputs.explained())
        : RunSource.open(
            Run.open(source.run.orElseThrow()), regions, outputs.explained(), console::progress);
  }

  private StudyFiles group(ReportSource model) throws IOException {
    if (model.readsRegions()) {
      return StudyFiles.ofNames(paths);
    }
    if (regions.isPresent()) {
      throw new UserException("--regions is set, but the model reads images; omit it");
    }
    StudyFiles found = StudyFiles.of(paths, model.views(), model.masksAbsentViews());
    Set<Path> checked = Set.copyOf(existingFiles());
    checkImages(
        found.studies().stream()
            .flatMap(study -> study.images().stream())
            .map(Path::of)
            .filter(file -> !checked.contains(file))
            .toList());
    return found;
  }

  /** Returns the arguments that are files; only region features have other names. */
  private List<Path> existingFiles() {
    return paths.stream().map(Path::of).filter(Files::isRegularFile).toList();
  }

  private static void checkImages(List<Path> files) {
    files.forEach(ImageDecoder::check);
  }

  private List<GeneratedStudy> generate(
      Console console, ReportSource model, List<StudyFiles.NamedStudy> studies, StudyTexts texts) {
    CountProgress progress = console.generationProgress();
    List<GeneratedStudy> all = new ArrayList<>();
    for (List<StudyFiles.NamedStudy> batch : Lists.partition(studies, BATCH)) {
      List<ExplainedReport> reports =
          model.generate(
              batch.stream().map(StudyFiles.NamedStudy::images).toList(),
              batch.stream().map(texts::of).toList());
      for (int i = 0; i < batch.size(); i++) {
        GeneratedStudy generated = new GeneratedStudy(batch.get(i), reports.get(i));
        outputs.print(console, generated);
        all.add(generated);
      }
      if (studies.size() > BATCH) {
        progress.report(all.size(), studies.size());
      }
    }
    return all;
  }
}
