package org.ithn.experiments.pretraining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ithn.backbones.pretraining.ClassifierConfig;
import org.ithn.backbones.pretraining.ImageClassifier;
import org.ithn.backbones.pretraining.LabelObjective;
import org.ithn.datasets.BadExamples;
import org.ithn.experiments.UserException;
import org.ithn.experiments.pretraining.PretrainingRecord.LabelSummary;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.GitRevision;
import org.ithn.experiments.run.VisionWeights;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ContrastiveConfig;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.VisionFeatures;
import org.ithn.framework.negatives.HardnessSchedule;
import org.ithn.framework.runs.Checkpoint;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunHistory;
import org.ithn.framework.runs.RunLock;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.StepOptions;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.training.Trainer;
import org.ithn.framework.training.TrainingEvent;
import org.ithn.framework.training.TrainingOutcome;
import org.ithn.framework.training.TrainingPlan;

/**
 * Training of a backbone's visual extractor to predict the labels of studies.
 *
 * <p>The folder has the files of a training and, at the end, {@link #WEIGHTS} with the extractor of
 * the best epoch. {@link #RECORD} describes both; a folder that contains it is resumed.
 */
public final class Pretraining {
  /** Name of the file with the extractor's variables, for {@code train --init}. */
  public static final String WEIGHTS = "vision.safetensors";

  /** Name of the file with the {@link PretrainingRecord}. */
  public static final String RECORD = "pretraining.json";

  private final ExperimentConfig config;
  private final PretrainingOptions options;
  private final RunDirectory folder;
  private List<Path> initialWeights = List.of();
  private BadExamples bad = BadExamples.stopOnFirst();
  private Consumer<TrainingEvent> listener = event -> {};
  private BooleanSupplier stop = () -> false;

  /**
   * Creates a silent pretraining that stops at the first bad example.
   *
   * @param config the configuration of a report model, read with {@link
   *     PretrainingOptions#CONFIGURATION}
   * @param root the folder to write
   */
  public Pretraining(ExperimentConfig config, PretrainingOptions options, Path root) {
    this.config = config;
    this.options = options;
    this.folder = new RunDirectory(root);
  }

  /**
   * Sets the weight files that a new pretraining starts from, in place of the file that {@code
   * pretrained.vision} names.
   *
   * @return this pretraining
   */
  public Pretraining withInitialWeights(List<Path> files) {
    initialWeights = List.copyOf(files);
    return this;
  }

  /**
   * Sets the policy for examples that cannot be used.
   *
   * @return this pretraining
   */
  public Pretraining withBadExamples(BadExamples policy) {
    bad = policy;
    return this;
  }

  /**
   * Sets a listener for the progress; {@link org.ithn.framework.training.ProgressLines} formats it.
   *
   * @return this pretraining
   */
  public Pretraining withListener(Consumer<TrainingEvent> listener) {
    this.listener = listener;
    return this;
  }

  private void message(String text) {
    listener.accept(new TrainingEvent.Message(text));
  }

  /**
   * Sets a signal that is checked after each step and stops the pretraining.
   *
   * @return this pretraining
   */
  public Pretraining withStopSignal(BooleanSupplier signal) {
    stop = signal;
    return this;
  }

  /**
   * Trains to the end, or until the stop signal.
   *
   * @return the record; empty if the stop signal ended the pretraining
   * @throws UserException if data, folder or weights do not match the configuration
   * @throws IOException if a file cannot be read or written
   */
  @SuppressWarnings("try") // the lock is held, not used
  public Optional<PretrainingRecord> run() throws IOException {
    try (RunLock lock = RunLock.acquire(folder)) {
      if (Files.isRegularFile(folder.config())) {
        throw new UserException(
            "%s contains a training run; use another folder".formatted(folder.root()),
            UserException.Remedy.RUN_DIRECTORY);
      }
      try (PretrainingData data = PretrainingData.load(config, bad)) {
        return train(data);
      }
    }
  }

  private Optional<PretrainingRecord> train(PretrainingData data) throws IOException {
    LabelSummary labels = data.counts();
    ImageClassifier classifier = classifier(data.experiment(), labels.train());
    try (TrainingGraph graph = graph(data.experiment(), classifier);
        LabelEvaluator evaluator =
            new LabelEvaluator(data.experiment(), classifier, data.validation(), labels)) {
      report(labels);
      PretrainingRecord record = begin(graph, data);
      TrainingOutcome outcome =
          new Trainer(graph, plan(), data.train(), evaluator, folder, listener)
              .withStopSignal(stop)
              .run();
      return outcome.stopReason() == TrainingOutcome.StopReason.STOP_REQUESTED
          ? Optional.empty()
          : Optional.of(finish(record, data.experiment().backbone()));
    }
  }

  private ImageClassifier classifier(Experiment experiment, LabelCounts counts) {
    Backbone model = experiment.backbone();
    if (VisionFeatures.find(model).isEmpty()) {
      throw new UserException(
          "the backbone '%s' has no separate visual extractor to pretrain; choose one that has"
              .formatted(config.backbone().name()));
    }
    double max = options.maxPositiveWeight();
    return new ImageClassifier(
        model,
        new ClassifierConfig(
            counts.positiveWeights(max),
            counts.initialLogits(max),
            options.dropout(),
            options.norms()));
  }

  private TrainingGraph graph(Experiment experiment, ImageClassifier classifier) {
    return new TrainingGraph(
        classifier,
        new LabelObjective(),
        config.optimiser(),
        experiment.exampleShape(),
        config.seed(),
        StepOptions.of(config.training()));
  }

  private TrainingPlan plan() {
    return new TrainingPlan(
        config.training(),
        config.optimiser().schedule(),
        new HardnessSchedule(0),
        ContrastiveConfig.HardnessStart.defaults(),
        config.seed(),
        config.evaluation().selection());
  }

  /** Writes record and initial weights, or checks that the folder's record has these settings. */
  private PretrainingRecord begin(TrainingGraph graph, PretrainingData data) throws IOException {
    Path file = folder.root().resolve(RECORD);
    if (Files.isRegularFile(file)) {
      PretrainingRecord before = PretrainingRecord.load(file);
      PretrainingRecord now = record(data, before.run().initialWeights());
      if (!before.hasSameSettings(now)) {
        throw new UserException(
            ("%s contains a pretraining with another configuration, other options or other data"
                    + " (see its %s); use another folder, or the options of that pretraining to"
                    + " resume it")
                .formatted(folder.root(), RECORD),
            UserException.Remedy.RUN_DIRECTORY);
      }
      return before;
    }
    VisionWeights weights =
        VisionWeights.load(config, initialWeights, visionShapes(graph, data.experiment()));
    if (weights.isRandom()) {
      message("warning: the visual extractor starts from random weights");
    } else {
      new Checkpoints(folder.checkpoints())
          .saveInitial(graph.initialModel(SessionOptions.of(config.training()), weights.values()));
    }
    PretrainingRecord record = record(data, weights.description());
    record.save(file);
    return record;
  }

  private static Map<String, long[]> visionShapes(TrainingGraph graph, Experiment experiment) {
    String scope = visionPath(experiment.backbone());
    Map<String, long[]> shapes = new LinkedHashMap<>(graph.variableValues().modelShapes());
    shapes.keySet().removeIf(path -> !path.startsWith(scope));
    return shapes;
  }

  private static String visionPath(Backbone model) {
    return Scopes.BACKBONE + "/" + model.visionScope();
  }

  private PretrainingRecord record(PretrainingData data, String weights) throws IOException {
    return new PretrainingRecord(
        RunRecord.of(
            ConfigReader.toJson(config),
            data.hashes(),
            SessionOptions.of(config.training()),
            GitRevision.read(),
            weights,
            RunHistory.startingAt(folder.root())),
        options,
        data.counts(),
        List.of(),
        0);
  }

  private void report(LabelSummary labels) {
    message(
        "%d training, %d validation images; labels from %s"
            .formatted(labels.train().examples(), labels.validation().examples(), labels.source()));
    if (!labels.omittedClasses().isEmpty()) {
      message(
          "classes without AUC, because all images of a split have the same label: "
              + String.join(", ", labels.omittedClasses()));
    }
  }

  /** Writes the extractor of the best epoch, then the record with the scores of all epochs. */
  private PretrainingRecord finish(PretrainingRecord record, Backbone model) throws IOException {
    Checkpoint best = new Checkpoints(folder.checkpoints()).loadBest(this::message);
    Map<String, TensorData> vision = new LinkedHashMap<>(best.variables());
    vision.keySet().removeIf(path -> !path.startsWith(visionPath(model)));
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("name", config.name());
    facts.put("epoch", Integer.toString(best.state().validation().bestEpoch()));
    facts.put("auc", Double.toString(best.state().validation().bestScore()));
    new SafeTensors(vision, facts).write(folder.root().resolve(WEIGHTS));
    PretrainingRecord finished =
        record.withResults(
            PretrainingRecord.readScores(folder.log()), best.state().validation().bestEpoch());
    finished.save(folder.root().resolve(RECORD));
    return finished;
  }
}
