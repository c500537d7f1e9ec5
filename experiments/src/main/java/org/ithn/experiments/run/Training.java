package org.ithn.experiments.run;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.NeighbourFile;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.NegativeSampling;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.datasets.study.StudyInput;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.data.Shard;
import org.ithn.framework.distributed.ProcessGroup;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.negatives.HardnessSchedule;
import org.ithn.framework.runs.Checkpoint;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunFolder;
import org.ithn.framework.runs.RunLock;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.Reward;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.training.Evaluator;
import org.ithn.framework.training.SelfCriticalPhase;
import org.ithn.framework.training.Trainer;
import org.ithn.framework.training.TrainingOutcome;
import org.ithn.framework.training.TrainingPlan;

/**
 * Trains a configuration in a run folder, or goes on where a run was stopped.
 *
 * @param config resolved
 * @param root the run's folder
 * @param init files of weights that a new run starts from, beside those that {@code pretrained} of
 *     the configuration names; a run that goes on does not look at them
 * @param bad what to do with examples that cannot be used
 * @param progress told what happens, a line at a time
 * @param stop looked at after each step; see {@link Trainer#withStopSignal}
 * @param processGroup the processes that train together; all are given the same configuration and
 *     folder, in which the first of them writes
 */
public record Training(
    ExperimentConfig config,
    Path root,
    List<Path> init,
    BadExamples bad,
    Consumer<String> progress,
    BooleanSupplier stop,
    ProcessGroup processGroup) {
  private static final String NEIGHBOURS = "neighbours.jsonl";
  private static final String FEATURES = "features";

  /** A training that starts from what the configuration names alone and goes to its end. */
  public Training(ExperimentConfig config, Path root, BadExamples bad, Consumer<String> progress) {
    this(config, root, List.of(), bad, progress, () -> false, ProcessGroup.singleProcess());
  }

  public Training {
    init = List.copyOf(init);
  }

  /**
   * Trains to the end, or until it is asked to stop.
   *
   * @throws UserException if the processes that train together cannot do it like this
   */
  @SuppressWarnings("try") // the lock is held, not used
  public TrainingOutcome run() throws IOException {
    checkProcessCount(config, processGroup.size());
    checkSameConfiguration();
    RunFolder folder = new RunFolder(root);
    if (!processGroup.isLeader()) {
      return trainAsFollower(folder);
    }
    try (RunLock lock = RunLock.acquire(folder)) {
      checkSameRun(folder);
      boolean begun = Files.isRegularFile(folder.config());
      InitialWeights start =
          begun ? new InitialWeights(List.of()) : InitialWeights.load(config, init);
      DataConfig data = Experiment.dataConfig(config);
      StudySet all = Experiment.loadStudies(data, bad);
      IthnObjective objective = Objectives.create(config);
      Map<String, StudyInput> inputs = // before anything that takes long
          Experiment.of(config, StudyBatches.vocabulary(all.train(), data)).trainingInputs();
      NegativeSampling negatives = negatives(objective, data, all);
      StudySet studies =
          new StudySet(
              Experiment.usableStudies(all.train(), "train", data, bad),
              Experiment.usableStudies(all.validation(), "val", data, bad),
              all.test());
      Experiment experiment = Experiment.of(config, StudyBatches.vocabulary(studies.train(), data));
      progress.accept(
          "%d training, %d validation studies; %d words"
              .formatted(
                  studies.train().size(),
                  studies.validation().size(),
                  experiment.vocabulary().size()));
      checkSameWords(experiment);
      if (!start.isRandom()) {
        InitialWeights.InitialisationSummary saved =
            start.save(folder, experiment, false, progress);
        progress.accept(
            "%d variables from %s, %d random"
                .formatted(saved.imported(), start.describeFiles(), saved.newlyInitialised()));
      }
      writeRunRecord(folder, experiment, data, begun ? initialWeights(folder) : start.describe());
      return train(folder, experiment, studies, objective, negatives, inputs);
    } finally {
      if (bad.count() > 0) {
        progress.accept(bad.describe());
      }
    }
  }

  /**
   * Refuses what several processes cannot do together.
   *
   * @throws UserException if this number of processes cannot train this configuration
   */
  public static void checkProcessCount(ExperimentConfig config, int processes) {
    TrainingConfig training = config.training();
    if (training.batch() % processes != 0) {
      throw new UserException(
          "training.batch is %d and %d workers train together; make it a multiple of their number, for each reads its share of every batch"
              .formatted(training.batch(), processes));
    }
    if (processes > 1 && training.selfCritical().hasReward()) {
      throw new UserException(
          "training.self_critical is a phase for one process; train without --cluster, or empty training.self_critical.reward");
    }
    if (processes > 1 && training.memory().microBatch() > 0) {
      throw new UserException(
          "training.memory.micro_batch is for one process; train without --cluster, or set it to 0 and let more workers take part");
    }
  }

  private void checkSameConfiguration() {
    HashCode hash =
        Hashing.sha256().hashString(ConfigReader.toJson(config), StandardCharsets.UTF_8);
    OptionalInt unlike = processGroup.firstMismatch(ProcessGroup.encodeHash(hash));
    if (unlike.isPresent()) {
      throw new UserException(
          "worker %d has another configuration than worker 0; start all workers with the same options"
              .formatted(unlike.getAsInt()));
    }
  }

  /** Reads what the process that leads has written, and trains along. */
  private TrainingOutcome trainAsFollower(RunFolder folder) throws IOException {
    processGroup.allGather(0); // all is written now
    DataConfig data = Experiment.dataConfig(config);
    StudySet all = Experiment.loadStudies(data, bad);
    IthnObjective objective = Objectives.create(config);
    NegativeSampling negatives = negatives(objective, data, all);
    StudySet studies =
        new StudySet(
            Experiment.usableStudies(all.train(), "train", data, bad), List.of(), List.of());
    Experiment experiment = Experiment.of(config, StudyBatches.vocabulary(studies.train(), data));
    return train(folder, experiment, studies, objective, negatives, experiment.trainingInputs());
  }

  private void checkSameRun(RunFolder folder) throws IOException {
    if (Files.isRegularFile(folder.config()) && !isSameExceptPretrained(folder.config())) {
      throw new UserException(
          "%s holds a run of another configuration (see its config.json); name another folder with"
                  .formatted(root)
              + " --out, or give the same options to go on with it");
    }
  }

  /** What a run started from does not matter any more when it goes on. */
  private boolean isSameExceptPretrained(Path saved) {
    return withoutPretrained(Plugins.configReader().read(saved)).equals(withoutPretrained(config));
  }

  private static String withoutPretrained(ExperimentConfig config) {
    return ConfigReader.toJson(config.withPretrained(Map.of()));
  }

  private NegativeSampling negatives(IthnObjective objective, DataConfig data, StudySet studies)
      throws IOException {
    int count = objective.negativesPerExample();
    if (count == 0) {
      return NegativeSampling.none();
    }
    MinedNeighbours mined = loadNeighbours(data, studies);
    if (config.training().sampler() == BatchSampler.CLOSED_PAIRS) {
      return NegativeSampling.closedPairs(mined);
    }
    return count == 1
        ? NegativeSampling.random(mined, objective.neighbourCount())
        : NegativeSampling.all(mined, count);
  }

  private MinedNeighbours loadNeighbours(DataConfig data, StudySet studies) {
    Path own = root.resolve(NEIGHBOURS);
    Path file = data.neighbours().isEmpty() ? own : Path.of(data.neighbours());
    if (data.neighbours().isEmpty() && !Files.isRegularFile(own)) {
      progress.accept("data.neighbours is empty: mining with tfidf into " + own);
      NeighbourFile.write(Miner.mineByTfIdf(studies, data.cleaner()), own);
    }
    MinedNeighbours mined = NeighbourFile.read(file);
    if (!mined.isMinedFrom(studies.train())) {
      throw new UserException(
          "%s was mined from other training studies than those of %s; mine again with ./ithn mine"
              .formatted(file, data.annotation()));
    }
    return mined;
  }

  private void writeRunRecord(
      RunFolder folder, Experiment experiment, DataConfig data, String initialWeights)
      throws IOException {
    Map<String, String> hashes = new LinkedHashMap<>();
    hashes.put("annotation", sha256(Path.of(data.annotation())));
    for (Path file : new Path[] {root.resolve(NEIGHBOURS), Path.of(data.neighbours())}) {
      if (Files.isRegularFile(file)) {
        hashes.put("neighbours", sha256(file));
      }
    }
    Path labels = Path.of(data.labels());
    if (!experiment.backbone().extraInputs().isEmpty() && Files.isRegularFile(labels)) {
      hashes.put("labels", sha256(labels));
    }
    RunRecord record =
        RunRecord.of(
            ConfigReader.toJson(config),
            config.seed(),
            hashes,
            SessionOptions.of(config.training(), processGroup.localSize()),
            GitRevision.read(),
            initialWeights);
    checkSameData(folder, record);
    record.save(folder.runRecord());
    Run.writeVocabulary(experiment.vocabulary(), folder);
    AtomicFiles.write(folder.config(), ConfigReader.toJson(config)); // last: now there is a run
  }

  /** What a run that goes on says that it started from. */
  private static String initialWeights(RunFolder folder) throws IOException {
    return Files.isRegularFile(folder.runRecord())
        ? RunRecord.load(folder.runRecord()).initialWeights()
        : RunRecord.RANDOM;
  }

  /** The ids of a model's words must not change under it. */
  private void checkSameWords(Experiment experiment) throws IOException {
    if (Files.isRegularFile(new RunFolder(root).config())
        && !Run.open(root)
            .experiment()
            .vocabulary()
            .words()
            .equals(experiment.vocabulary().words())) {
      throw new UserException(
          "%s has another vocabulary than the training reports of %s; train on the data that its model was made with"
              .formatted(root, experiment.data().annotation()));
    }
  }

  /** A run that goes on reads what it read before. */
  private void checkSameData(RunFolder folder, RunRecord record) throws IOException {
    if (!Files.isRegularFile(folder.config()) || !Files.isRegularFile(folder.runRecord())) {
      return; // nothing was trained yet
    }
    RunRecord before = RunRecord.load(folder.runRecord());
    if (before.dataHashes().isEmpty()) {
      return; // imported, and not trained yet
    }
    boolean anyData = !before.dataHashes().isEmpty(); // imported weights come without
    if (anyData && !before.dataHashes().equals(record.dataHashes())) {
      throw new UserException(
          "%s was begun with other data: the SHA-256 were %s and are %s; put the old files back, or name"
                  .formatted(root, before.dataHashes(), record.dataHashes())
              + " another folder with --out");
    }
    if (before.intraOpThreads() != record.intraOpThreads()
        || before.interOpThreads() != record.interOpThreads()) {
      progress.accept(
          "warning: the run was begun with %d and %d threads and goes on with %d and %d: its last digits"
                  .formatted(
                      before.intraOpThreads(),
                      before.interOpThreads(),
                      record.intraOpThreads(),
                      record.interOpThreads())
              + " will differ from those of an undisturbed one");
    }
  }

  private static String sha256(Path file) throws IOException {
    return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
  }

  private TrainingOutcome train(
      RunFolder folder,
      Experiment experiment,
      StudySet studies,
      IthnObjective objective,
      NegativeSampling negatives,
      Map<String, StudyInput> inputs)
      throws IOException {
    DataConfig data = experiment.data();
    StudyBatchesOptions asked =
        StudyBatchesOptions.of(config.training().batch(), config.seed())
            .withNegatives(negatives)
            .withInputs(inputs)
            .withShard(new Shard(processGroup.rank(), processGroup.size()))
            .withBadExamples(bad);
    TrainingPlan plan =
        new TrainingPlan(
            config.training(),
            config.optimiser().schedule(),
            new HardnessSchedule(config.ithn().alpha())::hardness,
            config.seed(),
            config.evaluation().selection());
    try (TrainingGraph graph =
            experiment.buildTrainingGraph(objective, processGroup.collectiveOps());
        BatchInputs sights = openBatchInputs(folder, experiment, graph, studies, asked);
        StudyBatches batches =
            StudyBatches.forTraining(
                studies.train(), experiment.vocabulary(), data, sights.options());
        Validation validation = new Validation(experiment, studies.validation(), bad)) {
      StudyBatchesOptions options = sights.options();
      if (options.negatives().kind() == NegativeSampling.Kind.CLOSED_PAIRS) {
        progress.accept(
            String.format(
                Locale.ROOT,
                "closed pairs: in epoch 1 %.1f %% of the examples are paired with one of their neighbours",
                100 * batches.neighbourShare(1)));
      }
      Trainer trainer =
          new Trainer(graph, plan, batches, validation, folder, progress)
              .withStopSignal(stop)
              .withProcessGroup(processGroup);
      if (processGroup.isLeader()) {
        processGroup.allGather(0); // the others may read now
      }
      return config.training().selfCritical().hasReward()
          ? trainSelfCritical(trainer, experiment, studies, options)
          : trainer.run();
    }
  }

  /**
   * Where the batches get what the backbone sees from.
   *
   * @param cache of a visual extractor that was run before
   */
  private record BatchInputs(StudyBatchesOptions options, Optional<FeatureCache> cache)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (cache.isPresent()) {
        cache.get().close();
      }
    }
  }

  private BatchInputs openBatchInputs(
      RunFolder folder,
      Experiment experiment,
      TrainingGraph graph,
      StudySet studies,
      StudyBatchesOptions options)
      throws IOException {
    VisionConfig vision = config.training().vision();
    if (vision.mode() != VisionConfig.Mode.CACHED) {
      return new BatchInputs(options, Optional.empty());
    }
    Map<String, TensorData> first =
        new Checkpoints(folder.checkpoints())
            .loadInitial()
            .map(Checkpoint::variables)
            .orElseGet(() -> initialModel(experiment, graph));
    FeatureCache cache =
        FeatureCache.open(
            experiment,
            graph.exampleShape(),
            first,
            studies.train(),
            vision.cache().isEmpty() ? root.resolve(FEATURES) : Path.of(vision.cache()),
            bad,
            progress);
    return new BatchInputs(options.withFeatures(cache), Optional.of(cache));
  }

  /** One graph more, if there are several processes: theirs runs on a server only. */
  private Map<String, TensorData> initialModel(Experiment experiment, TrainingGraph trained) {
    SessionOptions threads = SessionOptions.of(config.training(), processGroup.localSize());
    if (processGroup.collectiveOps().isEmpty()) {
      return trained.initialModel(threads, Map.of());
    }
    try (TrainingGraph alone = experiment.buildTrainingGraph(Objectives.create(config))) {
      return alone.initialModel(threads, Map.of());
    }
  }

  private TrainingOutcome trainSelfCritical(
      Trainer trainer, Experiment experiment, StudySet studies, StudyBatchesOptions options)
      throws IOException {
    SelfCriticalConfig phase = config.training().selfCritical();
    try (StudyBatches images =
        StudyBatches.forTraining(
            Rewards.distinctImages(studies.train()),
            experiment.vocabulary(),
            experiment.data(),
            options.withBatchSize(phase.batch()).withNegatives(NegativeSampling.none()))) {
      Reward reward = Rewards.cider(experiment, studies.train());
      return trainer.withSelfCritical(new SelfCriticalPhase(phase, reward, images)).run();
    }
  }

  /** Scores the validation split by decoding it. */
  private static final class Validation implements Evaluator, AutoCloseable {
    private final Experiment experiment;
    private final List<Study> studies;
    private final BadExamples bad;
    private ReportPredictor writer;

    Validation(Experiment experiment, List<Study> studies, BadExamples bad) {
      this.experiment = experiment;
      this.studies = studies;
      this.bad = bad;
    }

    @Override
    public Map<String, Double> evaluate(int epoch, Map<String, TensorData> model) {
      if (writer == null) {
        writer = new ReportPredictor(experiment);
      }
      writer.load(model, "epoch " + epoch);
      return Predictions.generate(experiment, studies, writer, bad).scores().values();
    }

    @Override
    public void close() {
      if (writer != null) {
        writer.close();
      }
    }
  }
}
