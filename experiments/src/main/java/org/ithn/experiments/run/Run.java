package org.ithn.experiments.run;

import static org.ithn.framework.checks.Checks.checkNotNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
 * A run on disk: its configuration, its vocabulary and its best model.
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
    RunDirectory folder = new RunDirectory(checkNotNull(root, "root", "the run directory"));
    Path vocabulary = root.resolve(VOCABULARY);
    if (!Files.isRegularFile(folder.config()) || !Files.isRegularFile(vocabulary)) {
      throw new UserException(
          ("%s is not a run directory: config.json or %s is missing; name one that training or"
                  + " import created")
              .formatted(root, VOCABULARY));
    }
    checkRecord(folder);
    ExperimentConfig config = Plugins.configReader().read(folder.config());
    boolean words = Experiment.dataConfig(config).text().bytePairs().isEmpty();
    return new Run(
        folder,
        Experiment.of(
            config,
            words ? readVocabulary(vocabulary) : readBytePairs(vocabulary, root.resolve(MERGES))));
  }

  /** Checks the record, if there is one, and that it has the same configuration. */
  private static void checkRecord(RunDirectory folder) throws IOException {
    if (!Files.isRegularFile(folder.runRecord())) {
      return;
    }
    JsonNode recorded = RunRecord.load(folder.runRecord()).config();
    if (recorded == null || !recorded.isObject()) {
      return;
    }
    if (!withoutPretrained(recorded).equals(withoutPretrained(readTree(folder.config())))) {
      throw new UserException(
          ("%s: differs from the configuration that %s recorded, so it changed after training;"
                  + " restore it from the key config of that record")
              .formatted(folder.config(), folder.runRecord().getFileName()));
    }
  }

  private static JsonNode readTree(Path file) throws IOException {
    try {
      return Json.RECORDS.readTree(TextFile.read(file));
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s: is truncated or damaged; restore it from the run record's key config"
              .formatted(file),
          e);
    }
  }

  /** Returns the configuration without a section that may differ when a run resumes. */
  private static JsonNode withoutPretrained(JsonNode config) {
    return config instanceof ObjectNode object ? object.deepCopy().without("pretrained") : config;
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
        "%s is damaged (%s); train the run again".formatted(file, problem), cause);
  }

  /** Writes the run's vocabulary. */
  static void writeVocabulary(Vocabulary vocabulary, RunDirectory folder) throws IOException {
    AtomicFiles.write(folder.root().resolve(VOCABULARY), Json.formatRecord(vocabulary.words()));
    if (vocabulary.hasBytePairs()) {
      AtomicFiles.write(
          folder.root().resolve(MERGES), String.join("\n", vocabulary.merges()) + "\n");
    }
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
