package org.ithn.experiments.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.runs.RunFolder;
import org.ithn.framework.runs.RunLock;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.tensors.TensorData;

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
   * @param origin whose weights they are: {@code backbone}, {@code ithn}, {@code torchvision}, or
   *     {@code own} under our paths
   * @param imported variables that got values of the file
   * @param newlyInitialised variables that got random values
   */
  public record ImportSummary(String origin, int imported, int newlyInitialised) {}

  /**
   * Imports a file.
   *
   * @throws UserException if the folder holds a run already, or nothing fits
   * @throws IllegalArgumentException listing the keys that do not fit, unless lenient
   */
  @SuppressWarnings("try") // the lock is held, not used
  public ImportSummary run(Path file) throws IOException {
    RunFolder folder = new RunFolder(root);
    WeightSource source = WeightSource.read(config, file);
    InitialWeights start = new InitialWeights(List.of(source));
    Experiment experiment = Experiment.of(config, readVocabulary());
    try (RunLock lock = RunLock.acquire(folder)) {
      if (Files.isRegularFile(folder.config())) {
        throw new UserException(
            "%s holds a run already; name a new folder with --out".formatted(root));
      }
      InitialWeights.InitialisationSummary saved =
          start.save(folder, experiment, lenient, progress);
      write(folder, experiment, start);
      return new ImportSummary(source.origin(), saved.imported(), saved.newlyInitialised());
    }
  }

  /**
   * The weights of a file that a part of the model has.
   *
   * @param shapes of the variables of that part, by path
   * @throws UserException naming what the file lacks
   */
  public static Map<String, TensorData> readWeights(
      ExperimentConfig config, Path file, Map<String, long[]> shapes) throws IOException {
    WeightTable.ImportResult imported = WeightSource.read(config, file).importWeights(shapes);
    if (!imported.missing().isEmpty() || !imported.shapeMismatches().isEmpty()) {
      throw new UserException(
          "%s does not fit this model; missing: %s; of another shape: %s; choose the configuration that it was made with"
              .formatted(file, imported.missing(), imported.shapeMismatches()));
    }
    return imported.weights();
  }

  private Vocabulary readVocabulary() throws IOException {
    DataConfig data = Experiment.dataConfig(config);
    if (!data.text().bytePairs().isEmpty()) {
      return StudyBatches.vocabulary(List.of(), data);
    }
    if (vocabulary.isPresent()) {
      return Run.readVocabulary(vocabulary.get());
    }
    return StudyBatches.vocabulary(
        Experiment.loadStudies(data, BadExamples.stopOnFirst()).train(), data);
  }

  private void write(RunFolder folder, Experiment experiment, InitialWeights start)
      throws IOException {
    RunRecord.of(
            ConfigReader.toJson(config),
            config.seed(),
            Map.of(), // no data yet
            SessionOptions.of(config.training()),
            GitRevision.read(),
            start.describe())
        .save(folder.runRecord());
    Run.writeVocabulary(experiment.vocabulary(), folder);
    AtomicFiles.write(folder.config(), ConfigReader.toJson(config)); // last: now there is a run
  }
}
