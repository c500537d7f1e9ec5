package org.ithn.experiments.run;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.backbones.importing.Origin;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTable.Imported;
import org.ithn.datasets.r2gen.BadExamples;
import org.ithn.datasets.r2gen.DataConfig;
import org.ithn.datasets.r2gen.StudyBatches;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.tensors.torch.WeightFiles;
import org.ithn.framework.training.AtomicFiles;
import org.ithn.framework.training.Checkpoints;
import org.ithn.framework.training.RunFolder;
import org.ithn.framework.training.RunLock;
import org.ithn.framework.training.RunRecord;
import org.ithn.framework.training.SessionOptions;
import org.ithn.framework.training.TrainingGraph;

/**
 * Makes a run of PyTorch weights, which can be evaluated, exported and trained further.
 *
 * <p>Variables that the file does not have by its kind (projections and temperature for a backbone
 * alone, everything but the extractor for torchvision's) get the random first values of the seed.
 *
 * @param config resolved
 * @param root the run's folder, without a run
 * @param vocabulary a JSON list of words; without one, they are those of the training reports
 * @param lenient whether keys may be missing, unexpected or of another shape
 * @param progress told what happens, a line at a time
 */
public record WeightImport(
    ExperimentConfig config,
    Path root,
    Optional<Path> vocabulary,
    boolean lenient,
    Consumer<String> progress) {
  /**
   * What became of the file.
   *
   * @param origin whose weights they are
   * @param imported variables that got values of the file
   * @param fresh variables that got random values
   */
  public record Summary(Origin origin, int imported, int fresh) {}

  /**
   * Imports a file.
   *
   * @throws UserException if the folder holds a run already, or nothing fits
   * @throws IllegalArgumentException listing the keys that do not fit, unless lenient
   */
  @SuppressWarnings("try") // the lock is held, not used
  public Summary run(Path file) throws IOException {
    RunFolder folder = new RunFolder(root);
    Map<String, TensorData> tensors = OriginalTables.unwrapped(WeightFiles.read(file));
    Origin origin = Origin.of(tensors.keySet(), file.toString());
    WeightTable table = OriginalTables.of(config, origin);
    Experiment experiment = Experiment.of(config, words());
    try (RunLock lock = RunLock.take(folder);
        TrainingGraph graph = experiment.trainingGraph(Method.objective(config))) {
      if (Files.isRegularFile(folder.config())) {
        throw new UserException(
            "%s holds a run already; name a new folder with --out".formatted(root));
      }
      Map<String, long[]> shapes = graph.modelShapes();
      Imported imported = table.toOurs(tensors, shapes);
      check(imported, file);
      Map<String, TensorData> model =
          graph.initialModel(SessionOptions.of(config.training()), imported.weights());
      new Checkpoints(folder.checkpoints()).saveInitial(model);
      write(folder, experiment, file);
      return new Summary(
          origin, imported.weights().size(), shapes.size() - imported.weights().size());
    }
  }

  private void check(Imported imported, Path file) {
    if (!lenient) {
      imported.strict(file.toString());
    }
    list("missing", imported.missing());
    list("unexpected", imported.unexpected());
    list("of another shape", imported.misshaped());
    if (imported.weights().isEmpty()) {
      throw new UserException(
          "%s has nothing that fits this model; choose the configuration that it was made with"
              .formatted(file));
    }
  }

  private void list(String what, List<String> keys) {
    if (!keys.isEmpty()) {
      progress.accept("%s: %s".formatted(what, String.join(", ", keys)));
    }
  }

  private Vocabulary words() throws IOException {
    if (vocabulary.isPresent()) {
      return Run.readVocabulary(vocabulary.get());
    }
    DataConfig data = Experiment.dataOf(config);
    return StudyBatches.vocabulary(Experiment.studies(data, BadExamples.stop()).train(), data);
  }

  private void write(RunFolder folder, Experiment experiment, Path file) throws IOException {
    String hash = MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
    RunRecord.of(
            ConfigReader.print(config),
            config.seed(),
            Map.of(), // no data yet
            SessionOptions.of(config.training()),
            Revision.ofSources(),
            "%s, SHA-256 %s".formatted(file.getFileName(), hash))
        .write(folder.runRecord());
    Run.writeVocabulary(experiment.vocabulary(), folder);
    AtomicFiles.write(folder.config(), ConfigReader.print(config)); // last: now there is a run
  }
}
