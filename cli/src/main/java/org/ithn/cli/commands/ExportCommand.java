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
import org.ithn.framework.files.OwnFiles;
import org.ithn.savedmodels.WeightStorage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn export RUN}: exports the best epoch as a SavedModel. */
@Command(
    name = "export",
    description =
        "Exports the best epoch of a run as a SavedModel that reads image files or region features"
            + " and returns reports.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private static final int EXAMPLES = 4;
  private static final String EXPORT = "export";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "the run directory")
  private Path root;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the model's folder; the export becomes its next version (default: RUN/export)")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--weights",
      paramLabel = "KIND",
      defaultValue = "float32",
      description =
          "float32, bfloat16 (rounded, half the size) or frozen (constants in the graph) (default:"
              + " ${DEFAULT-VALUE})")
  private WeightStorage weights;

  @Option(
      names = "--measure",
      description =
          "measure the model's latency on this machine, for the model card and the server's"
              + " batching parameters")
  private boolean measure;

  @Mixin private RunKeyOptions keys;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    if (out.isEmpty()) {
      OwnFiles.refuseLinks(root.resolve(EXPORT));
    }
    Run run = Run.open(root, keys.assignments());
    List<Study> examples = examples(run.experiment().data());
    if (examples.isEmpty()) {
      console.progress(
          "the run's data set is missing; the SavedModel is loaded but not compared on examples");
    }
    if (measure && examples.isEmpty()) {
      throw new UserException(
          ("--measure requires examples, but the data set of run %s is missing: %s; restore it or"
                  + " omit --measure, or name its place with --set data.files.annotation=FILE")
              .formatted(root, run.experiment().data().files().annotation()));
    }
    ModelExport.Options options = new ModelExport.Options(weights, measure);
    Path version =
        ModelExport.export(
            run, out.orElse(root.resolve(EXPORT)), examples, options, console::progress);
    console.print("export ok: model=%s compared_on=%d", version, examples.size());
    return 0;
  }

  /** Returns a few test studies to compare on; none if the run's data set is missing. */
  static List<Study> examples(DataConfig data) {
    if (!Files.isRegularFile(Path.of(data.files().annotation()))
        || (data.regions().hasFile() && !Files.isRegularFile(Path.of(data.regions().file())))
        || data.imageFolder().filter(folder -> !Files.isDirectory(folder)).isPresent()) {
      return List.of();
    }
    Predicate<Study> usable =
        data.regions().hasFile()
            ? hasRegions(RegionReader.open(data))
            : study -> data.views().accepts(study.imagePaths().size());
    return Experiment.loadStudies(data, BadExamples.skipAndRecord()).test().stream()
        .filter(usable)
        .limit(EXAMPLES)
        .toList();
  }

  private static Predicate<Study> hasRegions(RegionReader regions) {
    return study -> regions.hasFeatures(study.examination());
  }
}
