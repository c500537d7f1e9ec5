package org.ithn.framework.training;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.BatchSource;
import org.ithn.framework.distributed.ProcessGroup;
import org.ithn.framework.runs.Checkpoint;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunLock;
import org.ithn.framework.runs.RunLog;
import org.ithn.framework.runs.TrainingState;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.session.VariableValues;
import org.ithn.framework.step.StepParameters;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Session;

/**
 * The training loop: feed, step, log, validate, save, and resume.
 *
 * <p>A run that is killed at any moment and resumed ends with the same bytes as an uninterrupted
 * one: the data of an epoch is a function of seed and epoch, the noise a function of seed and step,
 * and the checkpoint holds the rest.
 */
public final class Trainer {
  private final TrainingGraph graph;
  private final TrainingPlan plan;
  private final TrainingConfig config;
  private final BatchSource source;
  private final Evaluator evaluator;
  private final RunDirectory folder;
  private final TrainingReporter reporter;
  private final Checkpoints checkpoints;
  private final Schedules schedules;
  private final ProgressMeter meter;
  private ProcessGroup processes = ProcessGroup.singleProcess();
  private BooleanSupplier stop = () -> false;
  private Optional<SelfCriticalTraining> phase = Optional.empty();

  /**
   * Creates a trainer; {@link #run} does the work.
   *
   * @param graph the graph of one step
   * @param plan hyperparameters and schedules
   * @param source the source of batches
   * @param evaluator the evaluator that scores the model at the end of epochs
   * @param folder the run directory, whose {@link RunLock} the caller holds
   * @param listener receives the events of the training, on the thread that runs it
   */
  public Trainer(
      TrainingGraph graph,
      TrainingPlan plan,
      BatchSource source,
      Evaluator evaluator,
      RunDirectory folder,
      Consumer<TrainingEvent> listener) {
    this.graph = graph;
    this.plan = plan;
    this.config = plan.training();
    this.source = source;
    this.evaluator = evaluator;
    this.folder = folder;
    this.reporter = new TrainingReporter(plan, listener);
    this.checkpoints = new Checkpoints(folder.checkpoints());
    this.schedules = new Schedules(plan, reporter::message);
    this.meter = new ProgressMeter(config, source.batchCount());
  }

  /**
   * Sets a signal that stops the run after the current step or validation; the run saves a
   * checkpoint and can be resumed.
   *
   * @param asked checked after each step, on the training thread
   * @return this trainer
   */
  public Trainer withStopSignal(BooleanSupplier asked) {
    stop = asked;
    return this;
  }

  /**
   * Trains with other processes, each on its own rows of every batch. The graph must be built for
   * them. The leader validates and writes; the others read its checkpoints.
   *
   * @return this trainer
   */
  public Trainer withProcessGroup(ProcessGroup group) {
    processes = group;
    return this;
  }

  /** Adds a self-critical phase, which the graph must be built for. */
  public Trainer withSelfCritical(SelfCriticalPhase asked) {
    phase = Optional.of(new SelfCriticalTraining(asked, graph, config));
    return this;
  }

  /**
   * Trains to the end, starting from the newest checkpoint, else from an imported model, else from
   * random weights.
   *
   * @throws org.ithn.framework.distributed.ClusterException if another process has died or starts
   *     from another state
   * @throws TrainingDivergedException if the loss or the gradient is NaN or infinite
   * @throws IOException if a checkpoint or a log cannot be read or written; earlier checkpoints
   *     remain
   */
  public TrainingOutcome run() throws IOException {
    if (processes.isLeader()) {
      checkpoints.prepare();
    }
    processes.allGather(0); // followers read what the leader has checked
    SessionOptions threads = SessionOptions.of(config, processes.localSize());
    try (Session session = processes.openSession(graph.graph(), threads.toConfigProto())) {
      TrainingState state = start(session);
      replicaConsistency()
          .checkSameStart(() -> graph.variableValues().read(session, all -> true), state, source);
      try (RunLog log = processes.isLeader() ? RunLog.open(folder, state) : RunLog.none()) {
        return loop(session, state, log);
      }
    }
  }

  private TrainingState start(Session session) throws IOException {
    Optional<Checkpoint> saved = checkpoints.loadLatest(reporter::message);
    if (saved.isEmpty()) {
      initialise(session);
      return TrainingState.initial(schedules.state());
    }
    TrainingState state = saved.get().state();
    graph
        .variableValues()
        .assign(
            session,
            saved.get().variables(),
            parameter -> true,
            name -> false,
            "the checkpoint in " + folder.checkpoints());
    schedules.restore(state.schedule());
    reporter.message(state.describeResumed());
    return state;
  }

  /** Gives all variables their first values, of the imported model where there is one. */
  private void initialise(Session session) throws IOException {
    graph.variableValues().initialise(session);
    Optional<Checkpoint> initial = checkpoints.loadInitial();
    if (initial.isPresent()) {
      graph
          .variableValues()
          .assign(
              session,
              initial.get().variables(),
              VariableValues::isModelParameter,
              name -> false,
              "the imported model in " + folder.checkpoints());
      reporter.message("starts from the imported model");
    }
  }

  private TrainingOutcome loop(Session session, TrainingState from, RunLog log) throws IOException {
    TrainingState state = from;
    while (state.epoch() <= config.epochs()) {
      if (phase.isPresent() && phase.get().isDue(state)) {
        state = phase.get().begin(session, state, checkpoints, reporter::message);
        replicaConsistency().checkSameWeights(() -> readModel(session), state);
        save(session, state); // before a better epoch can replace what it began from
      }
      if (isStoppedEarly(state)) {
        reporter.message(
            "stopped early: no better validation score for %d epochs; training.monitoring.early_stop is %d"
                .formatted(state.epochsWithoutImprovement(), config.monitoring().earlyStop()));
        return new TrainingOutcome(state, TrainingOutcome.StopReason.EARLY_STOPPING);
      }
      if (hasReachedMaxSteps(state)) {
        return new TrainingOutcome(state, TrainingOutcome.StopReason.MAX_STEPS);
      }
      state = trainEpoch(session, state, log);
      if (hasReachedMaxSteps(state)) {
        save(session, state);
        return new TrainingOutcome(state, TrainingOutcome.StopReason.MAX_STEPS);
      }
      if (isStopRequested()) {
        save(session, state);
        return new TrainingOutcome(state, TrainingOutcome.StopReason.STOP_REQUESTED);
      }
      state = endEpoch(session, state, log);
    }
    return new TrainingOutcome(state, TrainingOutcome.StopReason.COMPLETE);
  }

  private ReplicaConsistency replicaConsistency() {
    return new ReplicaConsistency(processes, plan);
  }

  private boolean isStopRequested() {
    return processes.anyTrue(stop.getAsBoolean());
  }

  private boolean isStoppedEarly(TrainingState state) {
    boolean another = phase.isPresent() && !state.hasSelfCriticalPhase();
    boolean patient =
        config.monitoring().earlyStop() == 0 || state.validation().bestEpoch() == 0 || another;
    return !patient && state.epochsWithoutImprovement() > config.monitoring().earlyStop();
  }

  private BatchSource source(TrainingState state) {
    return state.hasSelfCriticalPhase() ? phase.orElseThrow().source() : source;
  }

  private ProgressMeter progressMeter(TrainingState state) {
    return state.hasSelfCriticalPhase() ? phase.orElseThrow().progressMeter() : meter;
  }

  private boolean hasReachedMaxSteps(TrainingState state) {
    return config.maxSteps() > 0 && state.step() >= config.maxSteps();
  }

  private TrainingState trainEpoch(Session session, TrainingState from, RunLog log)
      throws IOException {
    TrainingState state = from;
    Iterator<Batch> batches = source(from).epoch(from.epoch(), from.batch());
    try {
      while (!hasReachedMaxSteps(state) && batches.hasNext() && !isStopRequested()) {
        long asked = System.nanoTime();
        Batch batch = batches.next();
        progressMeter(from).recordWait((System.nanoTime() - asked) / 1e9);
        state = trainBatch(session, state, batch, log);
        int every = config.monitoring().saveEverySteps();
        boolean due = every > 0 && state.step() % every == 0;
        if (due) {
          save(session, state);
        }
      }
    } finally {
      close(batches);
    }
    return state;
  }

  /** Stops the thread of a source that prefetches. */
  private static void close(Iterator<Batch> batches) {
    if (batches instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("the batches of an epoch cannot be closed", e);
      }
    }
  }

  private TrainingState trainBatch(Session session, TrainingState before, Batch batch, RunLog log)
      throws IOException {
    TrainingState after = before.nextStep();
    long start = System.nanoTime();
    Map<String, Double> scalars =
        after.hasSelfCriticalPhase()
            ? phase
                .orElseThrow()
                .runStep(session, after, batch, noiseSeed(plan.seed(), after.step()), processes)
            : runSupervisedStep(session, after, batch);
    progressMeter(after)
        .recordBatch(batch.size() * processes.size(), (System.nanoTime() - start) / 1e9);
    TrainingDivergedException.throwUnlessFinite(after, batch, scalars);
    reporter.step(after, batch, scalars, progressMeter(after), log);
    return after.withSchedule(schedules.state());
  }

  /** Runs a step of the supervised objective. */
  private Map<String, Double> runSupervisedStep(Session session, TrainingState after, Batch batch) {
    StepParameters at = schedules.parameters(after);
    Map<String, Double> scalars =
        new LinkedHashMap<>(
            processes.runCollective(() -> graph.run(session, batch, at)).byLogKey());
    schedules.onStepEnd(after, at, scalars, processes);
    LogKeys.putLearningRates(scalars, graph.learningRates(at.rateFactor()));
    return scalars;
  }

  /** Returns the noise seed of a step, a function of the run's seed and the step number. */
  static long noiseSeed(long seed, long step) {
    return Hashing.murmur3_128().newHasher().putLong(seed).putLong(step).hash().asLong();
  }

  private TrainingState endEpoch(Session session, TrainingState trained, RunLog log)
      throws IOException {
    TrainingState state = trained;
    Map<String, Double> scores = Map.of();
    boolean scheduled = state.epoch() % config.monitoring().validateEveryEpochs() == 0;
    boolean due = scheduled || state.epoch() == config.epochs();
    if (due && !processes.isLeader()) {
      scores = replicaConsistency().broadcastScores(Map.of());
      state = state.withValidationScore(reporter.selectionScore(scores));
    } else if (due) {
      Map<String, TensorData> model = readModel(session);
      long start = System.nanoTime();
      scores = evaluator.evaluate(state.epoch(), model);
      progressMeter(state).recordValidation((System.nanoTime() - start) / 1e9);
      replicaConsistency().broadcastScores(scores);
      state = state.withValidationScore(reporter.selectionScore(scores));
      if (state.hasNewBest()) {
        reporter.bestCheckpoint(checkpoints.saveBest(state, model), state);
      }
      reporter.validation(state, scores, evaluator.samples(), log);
    }
    replicaConsistency().checkSameWeights(() -> readModel(session), state);
    // A run that is extended later has the learning rates of one that was longer from the start.
    schedules.onEpochEnd(scheduled ? scores : Map.of());
    reporter.epoch(state);
    state = state.nextEpoch(schedules.state());
    save(session, state);
    return state;
  }

  private Map<String, TensorData> readModel(Session session) {
    return graph.variableValues().read(session, VariableValues::isModelParameter);
  }

  private void save(Session session, TrainingState state) throws IOException {
    if (!processes.isLeader()) {
      return;
    }
    Map<String, TensorData> all = graph.variableValues().read(session, parameter -> true);
    reporter.checkpoint(checkpoints.save(new Checkpoint(state, all)), state);
  }
}
