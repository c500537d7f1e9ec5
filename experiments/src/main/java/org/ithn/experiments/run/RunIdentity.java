package org.ithn.experiments.run;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ithn.datasets.study.DataConfig;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.session.SessionOptions;

/**
 * Comparison of a training with the run that its directory already contains.
 *
 * <p>A run resumes only with the configuration, vocabulary and data that it started with.
 *
 * @param folder the run directory
 * @param config the resolved configuration of this training
 */
record RunIdentity(RunDirectory folder, ExperimentConfig config) {
  /** Returns whether the directory already contains a run. */
  boolean exists() {
    return Files.isRegularFile(folder.config());
  }

  /**
   * Checks that a run in the directory has this configuration; the section {@code pretrained} may
   * differ.
   *
   * @throws UserException if the run has another configuration
   */
  void checkConfiguration() {
    if (exists() && !withoutPretrained(saved()).equals(withoutPretrained(config))) {
      throw new UserException(
          "%s contains a run with another configuration (see its config.json); choose"
                  .formatted(folder.root())
              + " another run directory, or the configuration of that run to resume it",
          UserException.Remedy.RUN_DIRECTORY);
    }
  }

  private ExperimentConfig saved() {
    return Plugins.configReader().read(folder.config());
  }

  private static String withoutPretrained(ExperimentConfig config) {
    return ConfigReader.toJson(config.withPretrained(Map.of()));
  }

  /**
   * Checks that the training reports give the run's vocabulary.
   *
   * @throws UserException if they give another vocabulary
   */
  void checkVocabulary(Experiment experiment) throws IOException {
    if (exists()
        && !Run.open(folder.root())
            .experiment()
            .vocabulary()
            .words()
            .equals(experiment.vocabulary().words())) {
      throw new UserException(
          ("the vocabulary of %s differs from that of the training reports of %s; train on the data"
                  + " that the run started with")
              .formatted(folder.root(), experiment.data().files().annotation()));
    }
  }

  /** Returns the origin of the weights that the run recorded when it started. */
  String recordedInitialWeights() throws IOException {
    return Files.isRegularFile(folder.runRecord())
        ? RunRecord.load(folder.runRecord()).initialWeights()
        : RunRecord.RANDOM;
  }

  /**
   * Writes the run record, the vocabulary and, last, the configuration that makes the directory a
   * run.
   *
   * @param setup the data and inputs, whose files are hashed
   * @param initialWeights the origin of the initial weights
   * @throws UserException if the run started with other data
   */
  void write(TrainingSetup setup, String initialWeights, TrainingContext context)
      throws IOException {
    RunRecord record =
        RunRecord.of(
            ConfigReader.toJson(config),
            config.seed(),
            dataHashes(setup),
            SessionOptions.of(config.training(), context.processGroup().localSize()),
            GitRevision.read(),
            initialWeights);
    checkRecord(record, context);
    record.save(folder.runRecord());
    Run.writeVocabulary(setup.experiment().vocabulary(), folder);
    AtomicFiles.write(folder.config(), ConfigReader.toJson(config));
  }

  private Map<String, String> dataHashes(TrainingSetup setup) throws IOException {
    DataConfig data = setup.experiment().data();
    Map<String, String> hashes = new LinkedHashMap<>();
    hashes.put("annotation", sha256(Path.of(data.files().annotation())));
    Path mined = folder.root().resolve(PriorNegatives.FILE);
    for (Path file : new Path[] {mined, Path.of(data.files().neighbours())}) {
      if (Files.isRegularFile(file)) {
        hashes.put("neighbours", sha256(file));
      }
    }
    for (StudyInput input : setup.inputs().values()) {
      for (Map.Entry<String, Path> file : input.files().entrySet()) {
        hashes.put(file.getKey(), sha256(file.getValue()));
      }
    }
    return hashes;
  }

  private static String sha256(Path file) throws IOException {
    return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
  }

  private void checkRecord(RunRecord now, TrainingContext context) throws IOException {
    if (!exists() || !Files.isRegularFile(folder.runRecord())) {
      return; // a new run
    }
    RunRecord before = RunRecord.load(folder.runRecord());
    if (before.dataHashes().isEmpty()) {
      return; // imported weights that were never trained
    }
    if (!before.dataHashes().equals(now.dataHashes())) {
      throw new UserException(
          "%s started with other data: the SHA-256 hashes were %s, now %s; restore the old files,"
                  .formatted(folder.root(), before.dataHashes(), now.dataHashes())
              + " or choose another run directory",
          UserException.Remedy.RUN_DIRECTORY);
    }
    if (before.intraOpThreads() != now.intraOpThreads()
        || before.interOpThreads() != now.interOpThreads()) {
      context.report(
          "warning: the run started with %d and %d threads and resumes with %d and %d; the last"
                  .formatted(
                      before.intraOpThreads(),
                      before.interOpThreads(),
                      now.intraOpThreads(),
                      now.interOpThreads())
              + " digits of its results will differ from those of an uninterrupted run");
    }
  }
}
