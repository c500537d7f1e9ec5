package org.ithn.experiments.run;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.study.DataConfig;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ConfigKeys;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.KeyDifference;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.runs.Checkpoint;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunHistory;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.runs.TrainingState;
import org.ithn.framework.session.SessionOptions;

/**
 * Comparison of a training with the run that its directory already contains.
 *
 * <p>A run resumes with the vocabulary and the data that it started with, and with its
 * configuration except for the keys that {@link org.ithn.framework.keys.Key#resume} allows to
 * change.
 *
 * @param folder the run directory
 * @param config the resolved configuration of this training
 */
record RunIdentity(RunDirectory folder, ExperimentConfig config) {
  /** Keys that change the reports of validations. */
  private static final String REPORTS = "evaluation.";

  /** Returns whether the directory already contains a run. */
  boolean exists() {
    return Files.isRegularFile(folder.config());
  }

  /**
   * Checks that a run in the directory can resume with this configuration.
   *
   * @throws UserException if a fixed key has another value, the data are missing, or the run is
   *     already past its new end
   */
  void checkConfiguration() throws IOException {
    if (!exists()) {
      return;
    }
    RunConfiguration run = RunConfiguration.read(folder);
    changes(run).requireAllowed(folder);
    run.requireData(config);
    TrainingState state = state();
    TrainingConfig training = config.training();
    if (training.epochs() < state.completeEpochs()) {
      throw pastItsEnd("training.epochs", training.epochs(), state.completeEpochs() + " epochs");
    }
    if (training.maxSteps() > 0 && training.maxSteps() < state.step()) {
      throw pastItsEnd("training.max_steps", training.maxSteps(), state.step() + " steps");
    }
  }

  private UserException pastItsEnd(String key, long value, String done) {
    return new UserException(
        "%s: %s is %d, but the run has already trained for %s; raise it"
            .formatted(folder.root(), key, value, done));
  }

  private RunChanges changes(RunConfiguration run) {
    return RunChanges.between(run.recorded(), run.history(), config);
  }

  /** Returns the state from which the run resumes. */
  private TrainingState state() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder.checkpoints());
    Optional<TrainingState> latest;
    try {
      latest = checkpoints.loadLatestState();
    } catch (IOException e) { // damaged; training reports it and uses the previous one
      latest = checkpoints.loadLatest(warning -> {}).map(Checkpoint::state);
    }
    return latest.orElseGet(() -> TrainingState.initial(Map.of()));
  }

  /**
   * Checks that the training reports give the run's vocabulary.
   *
   * @throws UserException if they give another vocabulary
   */
  void checkVocabulary(Experiment experiment) throws IOException {
    if (exists() && !hasVocabulary(experiment.vocabulary())) {
      throw new UserException(
          ("the vocabulary of %s differs from that of the training reports of %s; train on the data"
                  + " that the run started with")
              .formatted(folder.root(), experiment.data().files().annotation()));
    }
  }

  private boolean hasVocabulary(Vocabulary now) throws IOException {
    Vocabulary saved = Run.open(folder.root()).experiment().vocabulary();
    return saved.words().equals(now.words()) && saved.merges().equals(now.merges());
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
    RunHistory history = history(context);
    ExperimentConfig written = exists() ? withKnownPlaces() : config;
    RunRecord record =
        RunRecord.of(
            ConfigReader.toJson(written),
            dataHashes(setup),
            SessionOptions.of(config.training(), context.processGroup().localSize()),
            GitRevision.read(),
            initialWeights,
            history);
    checkRecord(record, context);
    record.save(folder.runRecord());
    Run.writeVocabularyAndTables(setup.experiment(), folder);
    AtomicFiles.write(folder.config(), ConfigReader.toJson(written));
  }

  /** Returns the run's history with the changes of this training, which it reports. */
  private RunHistory history(TrainingContext context) throws IOException {
    if (!exists()) {
      return RunHistory.startingAt(folder.root());
    }
    RunConfiguration run = RunConfiguration.read(folder);
    List<KeyDifference> changed = changes(run).allowed();
    changed.forEach(key -> context.report("resumes with another value: " + key.describe()));
    List<RunHistory.Change> changes = new ArrayList<>();
    if (!changed.isEmpty()) {
      TrainingState state = state();
      changes.add(new RunHistory.Change(state.completeEpochs(), state.step(), changed));
      if (state.validation().bestEpoch() > 0
          && changed.stream().anyMatch(key -> key.path().startsWith(REPORTS))) {
        context.report(
            "warning: the validation scores of epochs up to %d come from other values of %s*"
                .formatted(state.validation().lastEpoch(), REPORTS));
      }
    }
    return run.history().resumedAt(folder.root(), changes);
  }

  /** Returns the configuration; with absolute paths if the working directory is another one. */
  private ExperimentConfig withKnownPlaces() throws IOException {
    if (RunConfiguration.read(folder).history().startsInWorkingDirectory()) {
      return config;
    }
    List<String> places = new ArrayList<>();
    ConfigKeys.of(config)
        .dataPaths()
        .forEach((key, path) -> places.add(key + "=" + Path.of(path).toAbsolutePath().normalize()));
    return Plugins.configReader().with(config, places);
  }

  private Map<String, String> dataHashes(TrainingSetup setup) throws IOException {
    DataConfig data = setup.experiment().data();
    Map<String, String> hashes = new LinkedHashMap<>();
    hashes.put(RunRecord.VOCABULARY, Run.hash(setup.experiment().vocabulary()));
    hashes.putAll(CorpusTableFiles.hashes(setup.experiment().tables()));
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
    String rewardModel = config.training().selfCritical().model().folder();
    for (String name : List.of("model.safetensors", "pytorch_model.bin")) {
      Path file = Path.of(rewardModel, name);
      if (!rewardModel.isEmpty() && Files.isRegularFile(file)) {
        hashes.put("reward model", sha256(file));
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
    if (before.trainingHashes().isEmpty()) {
      return; // imported weights that were never trained
    }
    if (!before.trainingHashes().equals(now.trainingHashes())) {
      throw new UserException(
          "%s started with other data: the SHA-256 hashes were %s, now %s; restore the old files,"
                  .formatted(folder.root(), before.trainingHashes(), now.trainingHashes())
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
