package org.ithn.experiments.run;

import static org.ithn.framework.checks.Checks.checkNotNull;

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
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.model.CorpusTables;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunHistory;
import org.ithn.framework.runs.RunLock;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.tensors.TensorData;

/**
 * Import of PyTorch weights as a run that can be evaluated, exported and fine-tuned.
 *
 * <p>Variables that this kind of file does not contain (projections and temperatures for a plain
 * backbone, everything except the extractor for an extractor's weights) are initialised randomly
 * with the configuration's seed.
 *
 * @param config the resolved configuration
 * @param root the new run directory
 * @param vocabulary the file of a vocabulary; empty = the words of the training reports
 * @param lenient true to accept keys that are missing, unexpected or of another shape
 * @param progress receives progress messages, one line each
 */
public record WeightImport(
    ExperimentConfig config,
    Path root,
    Optional<Path> vocabulary,
    boolean lenient,
    Consumer<String> progress) {
  public WeightImport {
    checkNotNull(config, "config", "a configuration");
    checkNotNull(root, "root", "the run directory");
    checkNotNull(vocabulary, "vocabulary", "Optional.empty()");
    checkNotNull(progress, "progress", "line -> {}");
  }

  /**
   * Summary of an import.
   *
   * @param origin the detected naming scheme: {@code backbone}, {@code ithn}, {@code torchvision},
   *     {@code efficientnet_lite}, {@code hrnet}, {@code gpt2}, or {@code own} for our paths
   * @param imported the number of variables with values from the file
   * @param newlyInitialised the number of variables with random values
   */
  public record ImportSummary(String origin, int imported, int newlyInitialised) {}

  /**
   * Imports a file.
   *
   * @throws UserException if the folder already contains a run or no weights fit
   * @throws IllegalArgumentException if keys do not fit and {@code lenient} is false
   */
  @SuppressWarnings("try") // the lock is held, not used
  public ImportSummary run(Path file) throws IOException {
    checkNotNull(file, "file", "a weight file");
    RunDirectory folder = new RunDirectory(root);
    WeightSource source = WeightSource.read(config, file);
    InitialWeights start = new InitialWeights(List.of(source));
    Experiment experiment = readExperiment();
    try (RunLock lock = RunLock.acquire(folder)) {
      if (Files.isRegularFile(folder.config())) {
        throw new UserException("%s already contains a run; name a new folder".formatted(root));
      }
      InitialWeights.InitialisationSummary saved =
          start.save(folder, experiment, lenient, progress);
      write(folder, experiment, start);
      return new ImportSummary(source.origin(), saved.imported(), saved.newlyInitialised());
    }
  }

  /**
   * Reads the weights of a part of the model.
   *
   * @param shapes the shapes of the part's variables, by path
   * @throws UserException if weights are missing or have another shape
   */
  public static Map<String, TensorData> readWeights(
      ExperimentConfig config, Path file, Map<String, long[]> shapes) throws IOException {
    checkNotNull(config, "config", "a configuration");
    checkNotNull(file, "file", "a weight file");
    checkNotNull(shapes, "shapes", "the shapes of the variables by path");
    return readWeights(WeightSource.read(config, file), shapes);
  }

  static Map<String, TensorData> readWeights(WeightSource source, Map<String, long[]> shapes) {
    WeightTable.ImportResult imported = source.importWeights(shapes);
    if (!imported.missing().isEmpty() || !imported.shapeMismatches().isEmpty()) {
      throw new UserException(
          ("%s does not fit this model; missing: %s; of another shape: %s; use the configuration"
                  + " that it was trained with")
              .formatted(source.file(), imported.missing(), imported.shapeMismatches()));
    }
    return imported.weights();
  }

  private Experiment readExperiment() throws IOException {
    Experiment words = Experiment.of(config, readVocabulary());
    if (CorpusTableBuilder.request(config).equals(CorpusTables.Request.none())) {
      return words;
    }
    List<Study> train = Experiment.loadStudies(words.data(), BadExamples.stopOnFirst()).train();
    return words.withTables(CorpusTableBuilder.build(words, train));
  }

  private Vocabulary readVocabulary() throws IOException {
    DataConfig data = Experiment.dataConfig(config);
    if (!data.text().bytePairs().isEmpty()) {
      return StudyBatches.vocabulary(List.of(), data);
    }
    if (vocabulary.isPresent()) {
      return VocabularyFile.read(vocabulary.get());
    }
    List<Study> train = Experiment.loadStudies(data, BadExamples.stopOnFirst()).train();
    if (train.isEmpty()) {
      throw new UserException(
          ("annotation %s: has no training reports to take the words from; name the file of the"
                  + " words")
              .formatted(data.files().annotation()),
          UserException.Remedy.VOCABULARY);
    }
    return Experiment.ofStudies(config, train).vocabulary();
  }

  private void write(RunDirectory folder, Experiment experiment, InitialWeights start)
      throws IOException {
    RunRecord.of(
            ConfigReader.toJson(config),
            Map.of(RunRecord.VOCABULARY, Run.hash(experiment.vocabulary())), // no data yet
            SessionOptions.of(config.training()),
            GitRevision.read(),
            start.describe(),
            RunHistory.startingAt(root))
        .save(folder.runRecord());
    Run.writeVocabularyAndTables(experiment, folder);
    AtomicFiles.write(folder.config(), ConfigReader.toJson(config)); // last: completes the run
  }
}
