package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.ModelExport;
import org.ithn.experiments.run.RegionReader;
import org.ithn.experiments.run.Run;
import org.ithn.savedmodels.WeightStorage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn export RUN}: a SavedModel of the best epoch. */
@Command(
    name = "export",
    description =
        "Makes a SavedModel of a run: image bytes, or features of regions, in; report out.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private static final int EXAMPLES = 4;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "folder of a run")
  private Path root;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the model's folder, which gets the next version (default: RUN/export)")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--weights",
      paramLabel = "KIND",
      defaultValue = "float32",
      description =
          "float32, bfloat16 (half the size, rounded) or frozen (in the graph); default: ${DEFAULT-VALUE}")
  private WeightStorage weights;

  @Option(
      names = "--measure",
      description =
          "measures the model's speed here, for its card and for how a server merges requests")
  private boolean measure;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    Run run = Run.open(root);
    List<Study> examples = examples(run.experiment().data());
    if (examples.isEmpty()) {
      console.progress(
          "the run's data set is not here: the SavedModel is reloaded, but not compared on examples");
    }
    if (measure && examples.isEmpty()) {
      throw new UserException(
          "--measure needs examples, and the data set of run %s is not at %s; give it back or leave --measure out"
              .formatted(root, run.experiment().data().annotation()));
    }
    ModelExport.Options options = new ModelExport.Options(weights, measure);
    Path version =
        ModelExport.export(
            run, out.orElse(root.resolve("export")), examples, options, console::progress);
    console.print("export ok: model=%s compared_on=%d", version, examples.size());
    return 0;
  }

  /** A few test studies to compare on, if the data set is still where the run found it. */
  static List<Study> examples(DataConfig data) {
    if (!Files.isRegularFile(Path.of(data.annotation()))
        || (data.regions().hasFile() && !Files.isRegularFile(Path.of(data.regions().file())))) {
      return List.of();
    }
    Predicate<Study> usable =
        data.regions().hasFile()
            ? hasRegions(RegionReader.open(data))
            : study -> study.imagePaths().size() >= data.viewsPerExample();
    return Experiment.loadStudies(data, BadExamples.skipAndRecord()).test().stream()
        .filter(usable)
        .limit(EXAMPLES)
        .toList();
  }

  private static Predicate<Study> hasRegions(RegionReader regions) {
    return study -> regions.hasFeatures(study.examination());
  }
}
