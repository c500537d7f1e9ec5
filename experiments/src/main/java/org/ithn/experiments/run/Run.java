package org.ithn.experiments.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
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
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunFolder;
import org.ithn.framework.tensors.TensorData;

/**
 * A run on disk: its configuration, its vocabulary and its best model.
 *
 * @param folder where it lies
 * @param experiment what it trains
 */
public record Run(RunFolder folder, Experiment experiment) {
  private static final String VOCABULARY = "vocabulary.json";
  private static final String MERGES = "merges.txt"; // of byte pairs alone

  /**
   * A run that {@code train} or {@code import} made.
   *
   * @throws UserException if the folder holds none
   */
  public static Run open(Path root) throws IOException {
    RunFolder folder = new RunFolder(root);
    Path vocabulary = root.resolve(VOCABULARY);
    if (!Files.isRegularFile(folder.config()) || !Files.isRegularFile(vocabulary)) {
      throw new UserException(
          "%s is not the folder of a run: it has no config.json or no %s; name one that ./ithn train or import made"
              .formatted(root, VOCABULARY));
    }
    ExperimentConfig config = Plugins.configReader().read(folder.config());
    boolean words = Experiment.dataConfig(config).bytePairs().isEmpty();
    return new Run(
        folder,
        Experiment.of(
            config,
            words ? readVocabulary(vocabulary) : readBytePairs(vocabulary, root.resolve(MERGES))));
  }

  private static Vocabulary readBytePairs(Path pieces, Path merges) throws IOException {
    if (!Files.isRegularFile(merges)) {
      throw damaged(pieces, "there is no %s beside it".formatted(MERGES), null);
    }
    try {
      return Vocabulary.ofBytePairs(
          readList(pieces),
          Splitter.on('\n').omitEmptyStrings().splitToList(Files.readString(merges)));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw damaged(pieces, e.getMessage(), e);
    }
  }

  private static List<String> readList(Path file) throws IOException {
    try {
      return Json.LENIENT.readValue(Files.readString(file), new TypeReference<List<String>>() {});
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    }
  }

  /** Reads a JSON list of words. */
  static Vocabulary readVocabulary(Path file) throws IOException {
    try {
      return Vocabulary.ofWords(readList(file));
    } catch (IllegalArgumentException | NullPointerException e) { // no words, one twice, null
      throw damaged(file, e.getMessage(), e);
    }
  }

  private static UserException damaged(Path file, String how, Exception cause) {
    return new UserException("%s is damaged (%s); train the run again".formatted(file, how), cause);
  }

  /** Writes the words that the run's ids stand for. */
  static void writeVocabulary(Vocabulary vocabulary, RunFolder folder) throws IOException {
    AtomicFiles.write(
        folder.root().resolve(VOCABULARY),
        Json.formatRecord(vocabulary.words()));
    if (vocabulary.hasBytePairs()) {
      AtomicFiles.write(
          folder.root().resolve(MERGES), String.join("\n", vocabulary.merges()) + "\n");
    }
  }

  /**
   * The weights of the best epoch, by path.
   *
   * @param warning told of checkpoints that are damaged
   */
  public Map<String, TensorData> loadWeights(Consumer<String> warning) throws IOException {
    return new Checkpoints(folder.checkpoints()).loadBest(warning).variables();
  }

  /** The model with the weights of the best epoch; the caller closes it. */
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
