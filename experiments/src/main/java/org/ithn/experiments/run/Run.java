package org.ithn.experiments.run;

import static org.ithn.framework.checks.Checks.checkNotNull;
import static org.ithn.framework.checks.Checks.copyNotNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.google.common.base.Splitter;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.TextFile;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.tensors.TensorData;

/**
 * A run on disk: its configuration, its vocabulary, its tables and its best model.
 *
 * @param folder the run directory
 * @param experiment the experiment that it trains
 */
public record Run(RunDirectory folder, Experiment experiment) {
  private static final String VOCABULARY = "vocabulary.json";
  private static final String MERGES = "merges.txt"; // byte pairs alone

  public Run {
    checkNotNull(folder, "folder", "a run directory");
    checkNotNull(experiment, "experiment", "an experiment");
  }

  /**
   * Opens a run that {@code train} or {@code import} created.
   *
   * @throws UserException if the folder contains no valid run
   */
  public static Run open(Path root) throws IOException {
    return open(root, List.of());
  }

  /**
   * Opens a run with other values of keys that do not define it, such as the place of its data.
   * Without an assignment, data that moved with the run directory or lie where they were trained on
   * are found from any working directory.
   *
   * @param assignments assignments {@code path=value}
   * @throws UserException if the folder contains no valid run, or an assignment changes a fixed key
   * @throws IOException if a file of the run is a symbolic link or cannot be read
   */
  public static Run open(Path root, List<String> assignments) throws IOException {
    copyNotNull(assignments, "assignments", "assignments path=value");
    RunDirectory folder = new RunDirectory(checkNotNull(root, "root", "the run directory"));
    folder.refuseLinks();
    Path vocabulary = root.resolve(VOCABULARY);
    if (!Files.isRegularFile(folder.config()) || !Files.isRegularFile(vocabulary)) {
      throw new UserException(
          ("%s is not a run directory: config.json or %s is missing; name one that training or"
                  + " import created")
              .formatted(root, VOCABULARY));
    }
    RunConfiguration configuration = RunConfiguration.read(folder);
    ExperimentConfig config = configuration.with(assignments);
    boolean words = Experiment.dataConfig(config).text().bytePairs().isEmpty();
    Vocabulary read =
        words ? readVocabulary(vocabulary) : readBytePairs(vocabulary, root.resolve(MERGES));
    requireUnchanged(read, vocabulary, configuration.record());
    Experiment loaded = Experiment.of(config, read);
    return new Run(
        folder,
        loaded.withTables(CorpusTableFiles.read(CorpusTableBuilder.request(config), folder)));
  }

  private static void requireUnchanged(Vocabulary read, Path file, Optional<RunRecord> record) {
    Optional<String> recorded = record.map(found -> found.dataHashes().get(RunRecord.VOCABULARY));
    if (recorded.isPresent() && !recorded.get().equals(hash(read))) {
      throw damaged(file, "its words differ from the hash in the run record", null);
    }
  }

  /** Returns the SHA-256 of the words, or of the pieces and merges, of a vocabulary. */
  static String hash(Vocabulary vocabulary) {
    return Hashing.sha256()
        .hashString(
            Json.RECORDS.valueToTree(List.of(vocabulary.words(), vocabulary.merges())).toString(),
            StandardCharsets.UTF_8)
        .toString();
  }

  /**
   * Returns the configuration of a run that training resumes, with other values and with the data's
   * present places.
   *
   * @param assignments assignments {@code path=value}
   * @throws UserException if the folder contains no valid run, or an assignment changes a fixed key
   */
  public static ExperimentConfig readConfig(Path root, List<String> assignments)
      throws IOException {
    RunDirectory folder = new RunDirectory(checkNotNull(root, "root", "the run directory"));
    return RunConfiguration.read(folder)
        .with(copyNotNull(assignments, "assignments", "assignments path=value"));
  }

  /**
   * Checks that the run's annotation and images, or its region features, exist.
   *
   * @throws UserException if one is missing; the message says where it was looked for
   */
  public void requireData() throws IOException {
    if (!RunConfiguration.hasData(experiment.config())) {
      RunConfiguration.read(folder).requireData(experiment.config()); // names the places tried
    }
  }

  private static Vocabulary readBytePairs(Path pieces, Path merges) throws IOException {
    if (!Files.isRegularFile(merges)) {
      throw damaged(pieces, "%s is missing next to it".formatted(MERGES), null);
    }
    try {
      return Vocabulary.ofBytePairs(
          readList(pieces),
          Splitter.on('\n').omitEmptyStrings().splitToList(TextFile.read(merges)));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw damaged(pieces, e.getMessage(), e);
    }
  }

  private static List<String> readList(Path file) throws IOException {
    try {
      return Json.LENIENT.readValue(TextFile.read(file), new TypeReference<List<String>>() {});
    } catch (JsonProcessingException e) {
      throw damaged(file, Json.describe(e), e);
    }
  }

  /** Reads a JSON list of words. */
  static Vocabulary readVocabulary(Path file) throws IOException {
    try {
      return Vocabulary.ofWords(readList(file));
    } catch (IllegalArgumentException | NullPointerException e) { // no words, duplicates or null
      throw damaged(file, e.getMessage(), e);
    }
  }

  private static UserException damaged(Path file, String problem, Exception cause) {
    return new UserException(
        "%s is damaged (%s); restore it or train the run again".formatted(file, problem), cause);
  }

  /** Writes the run's vocabulary and tables. */
  static void writeVocabularyAndTables(Experiment experiment, RunDirectory folder)
      throws IOException {
    Vocabulary vocabulary = experiment.vocabulary();
    AtomicFiles.write(folder.root().resolve(VOCABULARY), Json.formatRecord(vocabulary.words()));
    if (vocabulary.hasBytePairs()) {
      AtomicFiles.write(
          folder.root().resolve(MERGES), String.join("\n", vocabulary.merges()) + "\n");
    }
    CorpusTableFiles.write(experiment.tables(), folder);
  }

  /**
   * Loads the weights of the best epoch, by path.
   *
   * @param warning receives warnings about damaged checkpoints
   * @throws UserException if a weight is NaN or infinite; the message names it
   */
  public Map<String, TensorData> loadWeights(Consumer<String> warning) throws IOException {
    checkNotNull(warning, "warning", "a listener for warnings");
    return FiniteWeights.check(
        folder.checkpoints().toString(),
        new Checkpoints(folder.checkpoints()).loadBest(warning).variables());
  }

  /** Creates a predictor with the weights of the best epoch; the caller closes it. */
  public ReportPredictor predictor(Consumer<String> warning) throws IOException {
    ReportPredictor writer = new ReportPredictor(experiment);
    try {
      writer.load(loadWeights(warning), folder.checkpoints().toString());
      return writer;
    } catch (IOException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }
}
