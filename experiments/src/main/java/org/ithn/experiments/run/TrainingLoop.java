package org.ithn.experiments.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.study.NegativeSampling;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.data.Shard;
import org.ithn.framework.distributed.ProcessGroup;
import org.ithn.framework.negatives.HardnessSchedule;
import org.ithn.framework.runs.Checkpoint;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.training.SelfCriticalPhase;
import org.ithn.framework.training.Trainer;
import org.ithn.framework.training.TrainingOutcome;
import org.ithn.framework.training.TrainingPlan;

/** Execution of a prepared training: opens batches and validation, and runs the trainer. */
final class TrainingLoop {
  private static final String FEATURES = "features";

  private final RunDirectory folder;
  private final TrainingSetup setup;
  private final TrainingGraph graph;
  private final TrainingContext context;
  private final Experiment experiment;
  private final ExperimentConfig config;
  private final ProcessGroup processes;

  /**
   * Creates the loop of a training.
   *
   * @param graph the training graph of the set-up's experiment; the caller closes it
   */
  TrainingLoop(
      RunDirectory folder, TrainingSetup setup, TrainingGraph graph, TrainingContext context) {
    this.folder = folder;
    this.setup = setup;
    this.graph = graph;
    this.context = context;
    this.experiment = setup.experiment();
    this.config = experiment.config();
    this.processes = context.processGroup();
  }

  /** Trains to the end, or until the stop signal. */
  TrainingOutcome run() throws IOException {
    try (VisionSource vision = openVision();
        StudyBatches batches = openBatches(vision.options());
        ValidationEvaluator validation =
            new ValidationEvaluator(
                experiment, setup.studies().validation(), context.badExamples())) {
      reportClosedPairs(batches);
      Trainer trainer =
          new Trainer(graph, plan(), batches, validation, folder, context.listener())
              .withStopSignal(context.stop())
              .withProcessGroup(processes);
      if (processes.isLeader()) {
        processes.allGather(0); // followers may read the run directory now
      }
      return config.training().selfCritical().hasReward()
          ? runSelfCritical(trainer, vision.options())
          : trainer.run();
    }
  }

  private TrainingPlan plan() {
    return new TrainingPlan(
        config.training(),
        config.optimiser().schedule(),
        new HardnessSchedule(config.ithn().alpha()),
        config.ithn().contrastive().hardness(),
        config.seed(),
        config.evaluation().selection());
  }

  private StudyBatches openBatches(StudyBatchesOptions options) {
    return StudyBatches.forTraining(
        setup.studies().train(), experiment.vocabulary(), experiment.data(), options);
  }

  private StudyBatchesOptions batchOptions() {
    return StudyBatchesOptions.of(config.training().batch(), config.seed())
        .withNegatives(setup.negatives())
        .withInputs(setup.inputs())
        .withShard(new Shard(processes.rank(), processes.size()))
        .withBadExamples(context.badExamples());
  }

  private void reportClosedPairs(StudyBatches batches) {
    if (setup.negatives().kind() == NegativeSampling.Kind.CLOSED_PAIRS) {
      context.report(
          String.format(
              Locale.ROOT,
              "closed pairs: %.1f %% of the examples are paired with a neighbour in epoch 1",
              100 * batches.neighbourShare(1)));
    }
  }

  /**
   * Source of images, or of a frozen extractor's cached features in their place.
   *
   * @param options the batch options
   * @param cache the open feature cache; empty if images are read
   */
  private record VisionSource(StudyBatchesOptions options, Optional<FeatureCache> cache)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (cache.isPresent()) {
        cache.get().close();
      }
    }
  }

  private VisionSource openVision() throws IOException {
    VisionConfig vision = config.training().vision();
    if (vision.mode() != VisionConfig.Mode.CACHED) {
      return new VisionSource(batchOptions(), Optional.empty());
    }
    Map<String, TensorData> weights =
        new Checkpoints(folder.checkpoints())
            .loadInitial()
            .map(Checkpoint::variables)
            .orElseGet(this::initialModel);
    FeatureCache cache =
        FeatureCache.open(
            new FeatureCache.FrozenExtractor(experiment, weights, graph.exampleShape()),
            setup.studies().train(),
            vision.cache().isEmpty() ? folder.root().resolve(FEATURES) : Path.of(vision.cache()),
            context.badExamples(),
            context.messages());
    return new VisionSource(batchOptions().withFeatures(cache), Optional.of(cache));
  }

  /** Computes the initial weights; with several processes, in a second graph outside the server. */
  private Map<String, TensorData> initialModel() {
    SessionOptions threads = SessionOptions.of(config.training(), processes.localSize());
    if (processes.collectiveOps().isEmpty()) {
      return graph.initialModel(threads, Map.of());
    }
    try (TrainingGraph single = experiment.buildTrainingGraph(setup.objective())) {
      return single.initialModel(threads, Map.of());
    }
  }

  private TrainingOutcome runSelfCritical(Trainer trainer, StudyBatchesOptions options)
      throws IOException {
    SelfCriticalConfig phase = config.training().selfCritical();
    try (StudyBatches images =
            StudyBatches.forTraining(
                Rewards.distinctImages(setup.studies().train()),
                experiment.vocabulary(),
                experiment.data(),
                options.withBatchSize(phase.batch()).withNegatives(NegativeSampling.none()));
        Rewards reward = Rewards.create(experiment, setup.studies().train())) {
      return trainer.withSelfCritical(new SelfCriticalPhase(phase, reward, images)).run();
    }
  }
}
