package org.ithn.experiments.run;

import static org.ithn.framework.checks.Checks.checkNotNull;
import static org.ithn.framework.checks.Checks.copyNotNull;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ithn.datasets.BadExamples;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.distributed.ProcessGroup;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunLock;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.training.TrainingEvent;
import org.ithn.framework.training.TrainingOutcome;

/**
 * The training of one configuration in a run directory. It resumes a run that was interrupted.
 *
 * <pre>{@code
 * TrainingOutcome outcome = new Training(config, root).withListener(listener).run();
 * }</pre>
 *
 * <p>{@link PreparedTraining} reads everything before the first step, {@link RunIdentity} compares
 * it with the run in the directory, and {@link TrainingLoop} trains.
 */
public final class Training {
  private final ExperimentConfig config;
  private final Path root;
  private final List<Path> initialWeights;
  private final TrainingContext context;

  /**
   * Creates a silent training in one process that stops at the first bad example.
   *
   * @param config the resolved configuration
   * @param root the run directory
   */
  public Training(ExperimentConfig config, Path root) {
    this(
        checkNotNull(config, "config", "a configuration"),
        checkNotNull(root, "root", "the run directory"),
        List.of(),
        TrainingContext.defaults());
  }

  private Training(
      ExperimentConfig config, Path root, List<Path> initialWeights, TrainingContext context) {
    this.config = config;
    this.root = root;
    this.initialWeights = copyNotNull(initialWeights, "initialWeights", "weight files");
    this.context = context;
  }

  /**
   * Returns a copy with weight files or run directories that a new run starts from, in addition to
   * those in the configuration's section {@code pretrained}. A resumed run ignores them.
   */
  public Training withInitialWeights(List<Path> files) {
    return new Training(config, root, files, context);
  }

  /** Returns a copy with another policy for examples that cannot be used. */
  public Training withBadExamples(BadExamples policy) {
    return withContext(context.withBadExamples(checkNotNull(policy, "policy", "a policy")));
  }

  /**
   * Returns a copy with a listener for events, which runs on the training thread; see {@link
   * org.ithn.framework.training.ProgressLines} for lines of text.
   */
  public Training withListener(Consumer<TrainingEvent> listener) {
    return withContext(context.withListener(checkNotNull(listener, "listener", "event -> {}")));
  }

  /**
   * Returns a copy with a signal that cancels the training once it is true. It is checked after
   * each step; the run saves a checkpoint and can be resumed.
   */
  public Training withStopSignal(BooleanSupplier signal) {
    return withContext(context.withStopSignal(checkNotNull(signal, "signal", "() -> false")));
  }

  /**
   * Returns a copy that trains as one of several processes. All processes have the same
   * configuration and run directory; the first one validates and writes.
   */
  public Training withProcessGroup(ProcessGroup group) {
    return withContext(context.withProcessGroup(checkNotNull(group, "group", "a process group")));
  }

  private Training withContext(TrainingContext other) {
    return new Training(config, root, initialWeights, other);
  }

  /**
   * Trains to the end, or until the stop signal.
   *
   * @throws UserException if the data, the directory or the number of processes does not match the
   *     configuration
   * @throws IOException if a file of the run cannot be read or written
   */
  public TrainingOutcome run() throws IOException {
    checkProcessCount(config, context.processGroup().size());
    checkSameConfiguration();
    RunDirectory folder = new RunDirectory(root);
    return context.processGroup().isLeader() ? lead(folder) : follow(folder);
  }

  @SuppressWarnings("try") // the lock is held, not used
  private TrainingOutcome lead(RunDirectory folder) throws IOException {
    try (PreparedTraining prepared = new PreparedTraining(config, context)) {
      if (!new RunIdentity(folder, config).exists()) {
        prepared.buildGraph(); // before mining, and before the run directory exists
      }
      try (RunLock lock = RunLock.acquire(folder)) {
        return lead(folder, prepared);
      }
    } finally {
      if (context.badExamples().count() > 0) {
        context.report(context.badExamples().describe());
      }
    }
  }

  private TrainingOutcome lead(RunDirectory folder, PreparedTraining prepared) throws IOException {
    RunIdentity identity = new RunIdentity(folder, config);
    identity.checkConfiguration();
    boolean resumes = identity.exists();
    InitialWeights weights =
        resumes ? new InitialWeights(List.of()) : InitialWeights.load(config, initialWeights);
    if (resumes && !initialWeights.isEmpty()) {
      context.report("ignores the initial weights, because the run resumes");
    }
    TrainingSetup setup = prepared.complete(root);
    context.report(setup.describe());
    setup.warnings().forEach(warning -> context.report("warning: " + warning));
    identity.checkVocabulary(setup.experiment());
    TrainingGraph graph = prepared.graph(setup.experiment());
    if (!weights.isRandom()) {
      save(weights, folder, setup.experiment(), graph);
    }
    identity.write(
        setup, resumes ? identity.recordedInitialWeights() : weights.describe(), context);
    return new TrainingLoop(folder, setup, graph, context).run();
  }

  private void save(
      InitialWeights weights, RunDirectory folder, Experiment experiment, TrainingGraph graph)
      throws IOException {
    InitialWeights.InitialisationSummary saved =
        context.processGroup().collectiveOps().isEmpty()
            ? weights.save(folder, experiment, graph, false, context.messages())
            : weights.save(folder, experiment, false, context.messages());
    context.report(
        "%d variables from %s, %d random"
            .formatted(saved.imported(), weights.describeFiles(), saved.newlyInitialised()));
  }

  /** Trains with the leader, after the leader has written the run directory. */
  private TrainingOutcome follow(RunDirectory folder) throws IOException {
    context.processGroup().allGather(0);
    try (PreparedTraining prepared = new PreparedTraining(config, context)) {
      TrainingSetup setup = prepared.complete(root);
      TrainingGraph graph = prepared.graph(setup.experiment());
      return new TrainingLoop(folder, setup, graph, context).run();
    }
  }

  /**
   * Checks that a number of processes can train a configuration together.
   *
   * @throws UserException if they cannot
   */
  public static void checkProcessCount(ExperimentConfig config, int processes) {
    TrainingConfig training = checkNotNull(config, "config", "a configuration").training();
    checkShares("training.batch", training.batch(), processes);
    if (training.selfCritical().hasReward()) {
      checkShares("training.self_critical.batch", training.selfCritical().batch(), processes);
    }
    if (processes > 1 && training.compute().microBatch() > 0) {
      throw new UserException(
          "training.compute.micro_batch supports only one process; train in one process, or set"
              + " it to 0 and use more workers");
    }
  }

  private static void checkShares(String key, int batch, int processes) {
    if (batch % processes != 0) {
      throw new UserException(
          "%s is %d, but it must be a multiple of the %d workers, because each reads an equal share of every batch"
              .formatted(key, batch, processes));
    }
  }

  private void checkSameConfiguration() {
    HashCode hash =
        Hashing.sha256().hashString(ConfigReader.toJson(config), StandardCharsets.UTF_8);
    OptionalInt different = context.processGroup().firstMismatch(ProcessGroup.encodeHash(hash));
    if (different.isPresent()) {
      throw new UserException(
          "the configurations of workers %d and 0 differ; start all workers with the same options"
              .formatted(different.getAsInt()));
    }
  }
}
