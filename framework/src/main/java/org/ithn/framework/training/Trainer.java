package org.ithn.framework.training;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.BatchSource;
import org.ithn.framework.data.Examples;
import org.ithn.framework.distributed.ProcessGroup;
import org.ithn.framework.optim.LearningRateSchedule;
import org.ithn.framework.optim.LearningRateSchedules;
import org.ithn.framework.runs.Checkpoint;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.runs.RunFolder;
import org.ithn.framework.runs.RunLock;
import org.ithn.framework.runs.RunLog;
import org.ithn.framework.runs.TrainingState;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.session.VariableValues;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Session;

/**
 * The training loop: feed, step, log, validate, save; and going on where a run was stopped.
 *
 * <p>A run that is killed at any moment and started again ends with the same bytes as one that was
 * not: the data of an epoch is a function of seed and epoch, the noise of seed and step, and all
 * the rest is in the checkpoint.
 */
public final class Trainer {
  private final TrainingGraph graph;
  private final TrainingPlan plan;
  private final TrainingConfig config;
  private final BatchSource source;
  private final Evaluator evaluator;
  private final RunFolder folder;
  private final Consumer<String> progress;
  private final Checkpoints checkpoints;
  private final LearningRateSchedule schedule;
  private final ProgressMeter line;
  private final CollapseMonitor hardness;
  private ProcessGroup team = ProcessGroup.singleProcess();
  private BooleanSupplier stop = () -> false;
  private Optional<SelfCriticalTraining> phase = Optional.empty();

  /**
   * A trainer; {@link #run} does the work.
   *
   * @param graph one step
   * @param plan how often, how fast, how hard
   * @param source of the examples
   * @param evaluator scores the model at the end of epochs
   * @param folder of this run, whose {@link RunLock} the caller holds
   * @param progress told what happens, a line at a time
   */
  public Trainer(
      TrainingGraph graph,
      TrainingPlan plan,
      BatchSource source,
      Evaluator evaluator,
      RunFolder folder,
      Consumer<String> progress) {
    this.graph = graph;
    this.plan = plan;
    this.config = plan.training();
    this.source = source;
    this.evaluator = evaluator;
    this.folder = folder;
    this.progress = progress;
    this.checkpoints = new Checkpoints(folder.checkpoints());
    this.schedule = LearningRateSchedules.fromConfig(plan.schedule());
    this.hardness = new CollapseMonitor(progress);
    this.line = new ProgressMeter(config.epochs(), source.batchCount(), config.maxSteps());
  }

  /**
   * Lets the run be stopped from outside: it ends after the step or the validation under way, and
   * saves where it is.
   *
   * @param asked looked at after each step, from the thread that trains
   * @return this
   */
  public Trainer withStopSignal(BooleanSupplier asked) {
    stop = asked;
    return this;
  }

  /**
   * Trains with other processes, each of which reads its rows of every batch; the graph must have
   * been built for them. The one that leads validates and writes; the others read its checkpoints.
   *
   * @return this
   */
  public Trainer withProcessGroup(ProcessGroup together) {
    team = together;
    return this;
  }

  /** Goes on with a self-critical phase; the graph must know it. */
  public Trainer withSelfCritical(SelfCriticalPhase asked) {
    phase = Optional.of(new SelfCriticalTraining(asked, graph, config));
    return this;
  }

  /**
   * Trains to the end, from the newest checkpoint if there is one, or from an imported model.
   *
   * @throws org.ithn.framework.distributed.ClusterException if a process that trains along is gone,
   *     or starts from something else
   * @throws TrainingDivergedException if a loss or the gradient is not finite
   * @throws IOException if a checkpoint or a log cannot be read or written; what was saved before
   *     stays
   */
  public TrainingOutcome run() throws IOException {
    if (team.isLeader()) {
      checkpoints.prepare();
    }
    team.allGather(0); // the others read what the one that leads has found in order
    SessionOptions threads = SessionOptions.of(config, team.localSize());
    try (Session session = team.openSession(graph.graph(), threads.toConfigProto())) {
      TrainingState state = start(session);
      replicaConsistency()
          .checkSameStart(() -> graph.variableValues().read(session, all -> true), state, source);
      try (RunLog log = team.isLeader() ? RunLog.open(folder, state) : RunLog.none()) {
        return loop(session, state, log);
      }
    }
  }

  private TrainingState start(Session session) throws IOException {
    Optional<Checkpoint> saved = checkpoints.loadLatest(progress);
    if (saved.isEmpty()) {
      initialise(session);
      return TrainingState.initial(schedule.state());
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
    schedule.restore(state.schedule());
    progress.accept(
        "resumed at epoch %d batch %d step %d"
            .formatted(state.epoch(), state.batch(), state.step()));
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
      progress.accept("starts from the imported model");
    }
  }

  private TrainingOutcome loop(Session session, TrainingState from, RunLog log) throws IOException {
    TrainingState state = from;
    while (state.epoch() <= config.epochs()) {
      if (phase.isPresent() && phase.get().isDue(state)) {
        state = phase.get().begin(session, state, checkpoints, progress);
        save(session, state); // before a better epoch can replace what it began from
      }
      if (isStoppedEarly(state)) {
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
    return new ReplicaConsistency(team, plan);
  }

  private boolean isStopRequested() {
    return team.anyTrue(stop.getAsBoolean());
  }

  private boolean isStoppedEarly(TrainingState state) {
    boolean another = phase.isPresent() && !state.hasSelfCriticalPhase();
    boolean patient = config.earlyStop() == 0 || state.bestEpoch() == 0 || another;
    int since = Math.max(state.bestEpoch(), state.selfCriticalEpoch() - 1);
    return !patient && state.validatedEpoch() - since > config.earlyStop();
  }

  private BatchSource source(TrainingState state) {
    return state.hasSelfCriticalPhase() ? phase.orElseThrow().source() : source;
  }

  private ProgressMeter progressMeter(TrainingState state) {
    return state.hasSelfCriticalPhase() ? phase.orElseThrow().progressMeter() : line;
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
        boolean due = config.saveEverySteps() > 0 && state.step() % config.saveEverySteps() == 0;
        if (due) {
          save(session, state);
        }
      }
    } finally {
      close(batches);
    }
    return state;
  }

  /** Sources that read ahead may have a thread to stop. */
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
                .runStep(session, after, batch, noiseSeed(plan.seed(), after.step()))
            : runSupervisedStep(session, after, batch);
    progressMeter(after).recordBatch(batch.size() * team.size(), (System.nanoTime() - start) / 1e9);
    checkFinite(after, batch, scalars);
    if (after.step() % config.logEverySteps() == 0 || after.batch() == source(after).batchCount()) {
      scalars.put(LogKeys.EXAMPLES_PER_SECOND, progressMeter(after).examplesPerSecond());
      scalars.put(LogKeys.DATA_WAIT, progressMeter(after).pollWaitFraction());
      scalars.put(LogKeys.IDENTICAL, CollapseMonitor.identicalReportShare(batch));
      hardness.warnIfCollapsed(after.step(), scalars);
      log.add(after.epoch(), after.step(), scalars);
      progress.accept(progressMeter(after).describe(after, scalars));
    }
    return after;
  }

  /** A step by cross-entropy and whatever else the objective holds. */
  private Map<String, Double> runSupervisedStep(Session session, TrainingState after, Batch batch) {
    double lambda = plan.hardness().applyAsDouble(after.epoch());
    TrainingGraph.StepParameters at =
        new TrainingGraph.StepParameters(
            after.step(), lambda, schedule.factor(), noiseSeed(plan.seed(), after.step()));
    Map<String, Double> scalars =
        new LinkedHashMap<>(team.runCollective(() -> graph.run(session, batch, at)));
    scalars.put(LogKeys.HARDNESS, lambda);
    LogKeys.putLearningRates(scalars, graph.learningRates(schedule.factor()));
    return scalars;
  }

  /** The seed of a step's noise: a function of the run's seed and of the step alone. */
  static long noiseSeed(long seed, long step) {
    return Hashing.murmur3_128().newHasher().putLong(seed).putLong(step).hash().asLong();
  }

  private void checkFinite(TrainingState at, Batch batch, Map<String, Double> scalars) {
    double loss = scalars.get(LogKeys.TOTAL);
    if (Double.isFinite(loss) && Double.isFinite(scalars.get(LogKeys.GRADIENT_NORM))) {
      return;
    }
    StringBuilder facts = new StringBuilder();
    scalars.forEach(
        (key, value) -> facts.append(String.format(Locale.ROOT, "%s=%.6g ", key, value)));
    throw new TrainingDivergedException(
        "training stopped: the loss or its gradient is not finite at epoch %d batch %d step %d; %s"
                .formatted(at.epoch(), at.batch(), at.step(), facts)
            + "examples %s, negatives %s; the checkpoints are from before this step, lower the"
                .formatted(
                    batch.positives().ids(), batch.negatives().stream().map(Examples::ids).toList())
            + " learning rate or look at these examples");
  }

  private TrainingState endEpoch(Session session, TrainingState trained, RunLog log)
      throws IOException {
    TrainingState state = trained;
    Map<String, Double> scores = Map.of();
    boolean due =
        state.epoch() % config.validateEveryEpochs() == 0 || state.epoch() == config.epochs();
    if (due && !team.isLeader()) {
      scores = replicaConsistency().broadcastScores(Map.of());
      state = state.withValidationScore(selectionScore(scores));
    } else if (due) {
      Map<String, TensorData> model =
          graph.variableValues().read(session, VariableValues::isModelParameter);
      scores = evaluator.evaluate(state.epoch(), model);
      replicaConsistency().broadcastScores(scores);
      state = state.withValidationScore(selectionScore(scores));
      if (state.hasNewBest()) {
        checkpoints.saveBest(state, model);
      }
      report(state, scores, log);
    }
    replicaConsistency()
        .checkSameWeights(
            () -> graph.variableValues().read(session, VariableValues::isModelParameter), state);
    schedule.onEpochEnd(scores);
    state = state.nextEpoch(schedule.state());
    save(session, state);
    return state;
  }

  private double selectionScore(Map<String, Double> scores) {
    Double score = scores.get(plan.selection());
    if (score == null || score.isNaN()) {
      throw new IllegalArgumentException(
          "evaluation.selection names '%s', but the validation gave %s"
              .formatted(plan.selection(), scores));
    }
    return score;
  }

  private void report(TrainingState state, Map<String, Double> scores, RunLog log)
      throws IOException {
    Map<String, Double> scalars = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder("epoch %d validation".formatted(state.epoch()));
    scores.forEach(
        (name, score) -> {
          scalars.put(LogKeys.VALIDATION + name, score);
          text.append(String.format(Locale.ROOT, " %s %.4f", name, score));
        });
    log.add(state.epoch(), state.step(), scalars);
    progress.accept(text + (state.hasNewBest() ? " (best so far)" : ""));
  }

  private void save(Session session, TrainingState state) throws IOException {
    if (!team.isLeader()) {
      return;
    }
    checkpoints.save(
        new Checkpoint(state, graph.variableValues().read(session, parameter -> true)));
  }
}
