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
import org.ithn.framework.distributed.Team;
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
  private final ProgressLine line;
  private final BatchHardness hardness;
  private Team team = Team.alone();
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
    this.schedule = LearningRateSchedules.of(plan.schedule());
    this.hardness = new BatchHardness(progress);
    this.line = new ProgressLine(config.epochs(), source.batches(), config.maxSteps());
  }

  /**
   * Lets the run be stopped from outside: it ends after the step or the validation under way, and
   * saves where it is.
   *
   * @param asked looked at after each step, from the thread that trains
   * @return this
   */
  public Trainer stoppedBy(BooleanSupplier asked) {
    stop = asked;
    return this;
  }

  /**
   * Trains with other processes, each of which reads its rows of every batch; the graph must have
   * been built for them. The one that leads validates and writes; the others read its checkpoints.
   *
   * @return this
   */
  public Trainer sharedBy(Team together) {
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
  public Outcome run() throws IOException {
    if (team.leads()) {
      checkpoints.prepare();
    }
    team.exchange(0); // the others read what the one that leads has found in order
    SessionOptions threads = SessionOptions.of(config, team.beside());
    try (Session session = team.open(graph.graph(), threads.config())) {
      TrainingState state = start(session);
      agreement().sameStart(() -> graph.values().read(session, all -> true), state, source);
      try (RunLog log = team.leads() ? RunLog.open(folder, state) : RunLog.none()) {
        return loop(session, state, log);
      }
    }
  }

  private TrainingState start(Session session) throws IOException {
    Optional<Checkpoint> saved = checkpoints.latest(progress);
    if (saved.isEmpty()) {
      graph.values().initialise(session);
      Optional<Checkpoint> initial = checkpoints.initial();
      if (initial.isPresent()) {
        graph
            .values()
            .write(
                session,
                initial.get().variables(),
                VariableValues::ofModel,
                name -> false,
                "the imported model in " + folder.checkpoints());
        progress.accept("starts from the imported model");
      }
      return TrainingState.start(schedule.state());
    }
    TrainingState state = saved.get().state();
    graph
        .values()
        .write(
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

  private Outcome loop(Session session, TrainingState from, RunLog log) throws IOException {
    TrainingState state = from;
    while (state.epoch() <= config.epochs()) {
      if (phase.isPresent() && phase.get().due(state)) {
        state = phase.get().begin(session, state, checkpoints, progress);
        save(session, state); // before a better epoch can replace what it began from
      }
      if (stoppedEarly(state)) {
        return new Outcome(state, Outcome.End.EARLY);
      }
      if (outOfSteps(state)) {
        return new Outcome(state, Outcome.End.STEPS);
      }
      state = trainEpoch(session, state, log);
      if (outOfSteps(state)) {
        save(session, state);
        return new Outcome(state, Outcome.End.STEPS);
      }
      if (stopped()) {
        save(session, state);
        return new Outcome(state, Outcome.End.STOPPED);
      }
      state = endEpoch(session, state, log);
    }
    return new Outcome(state, Outcome.End.COMPLETE);
  }

  private Agreement agreement() {
    return new Agreement(team, plan);
  }

  private boolean stopped() {
    return team.any(stop.getAsBoolean());
  }

  private boolean stoppedEarly(TrainingState state) {
    boolean another = phase.isPresent() && !state.selfCritical();
    boolean patient = config.earlyStop() == 0 || state.bestEpoch() == 0 || another;
    int since = Math.max(state.bestEpoch(), state.selfCriticalEpoch() - 1);
    return !patient && state.validatedEpoch() - since > config.earlyStop();
  }

  private BatchSource source(TrainingState state) {
    return state.selfCritical() ? phase.orElseThrow().batches() : source;
  }

  private ProgressLine line(TrainingState state) {
    return state.selfCritical() ? phase.orElseThrow().line() : line;
  }

  private boolean outOfSteps(TrainingState state) {
    return config.maxSteps() > 0 && state.step() >= config.maxSteps();
  }

  private TrainingState trainEpoch(Session session, TrainingState from, RunLog log)
      throws IOException {
    TrainingState state = from;
    Iterator<Batch> batches = source(from).epoch(from.epoch(), from.batch());
    try {
      while (!outOfSteps(state) && batches.hasNext() && !stopped()) {
        long asked = System.nanoTime();
        Batch batch = batches.next();
        line(from).waited((System.nanoTime() - asked) / 1e9);
        state = trainBatch(session, state, batch, log);
        boolean due = config.saveEverySteps() > 0 && state.step() % config.saveEverySteps() == 0;
        if (due) {
          save(session, state);
        }
      }
    } finally {
      closeQuietly(batches);
    }
    return state;
  }

  /** Sources that read ahead may have a thread to stop. */
  private static void closeQuietly(Iterator<Batch> batches) {
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
    TrainingState after = before.stepped();
    long start = System.nanoTime();
    Map<String, Double> scalars =
        after.selfCritical()
            ? phase.orElseThrow().step(session, after, batch, noiseSeed(plan.seed(), after.step()))
            : taught(session, after, batch);
    line(after).took(batch.size() * team.count(), (System.nanoTime() - start) / 1e9);
    checkFinite(after, batch, scalars);
    if (after.step() % config.logEverySteps() == 0 || after.batch() == source(after).batches()) {
      scalars.put(LogKeys.EXAMPLES_PER_SECOND, line(after).examplesPerSecond());
      scalars.put(LogKeys.DATA_WAIT, line(after).waitShare());
      scalars.put(LogKeys.IDENTICAL, BatchHardness.identicalReports(batch));
      hardness.watch(after.step(), scalars);
      log.add(after.epoch(), after.step(), scalars);
      progress.accept(line(after).of(after, scalars));
    }
    return after;
  }

  /** A step by cross-entropy and whatever else the objective holds. */
  private Map<String, Double> taught(Session session, TrainingState after, Batch batch) {
    double lambda = plan.hardness().applyAsDouble(after.epoch());
    TrainingGraph.Position at =
        new TrainingGraph.Position(
            after.step(), lambda, schedule.factor(), noiseSeed(plan.seed(), after.step()));
    Map<String, Double> scalars =
        new LinkedHashMap<>(team.together(() -> graph.run(session, batch, at)));
    scalars.put(LogKeys.HARDNESS, lambda);
    LogKeys.putRates(scalars, graph.learningRates(schedule.factor()));
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
    if (due && !team.leads()) {
      scores = agreement().told(Map.of());
      state = state.validated(selected(scores));
    } else if (due) {
      Map<String, TensorData> model = graph.values().read(session, VariableValues::ofModel);
      scores = evaluator.evaluate(state.epoch(), model);
      agreement().told(scores);
      state = state.validated(selected(scores));
      if (state.atBest()) {
        checkpoints.saveBest(state, model);
      }
      report(state, scores, log);
    }
    agreement().sameWeights(() -> graph.values().read(session, VariableValues::ofModel), state);
    schedule.epochEnded(scores);
    state = state.nextEpoch(schedule.state());
    save(session, state);
    return state;
  }

  private double selected(Map<String, Double> scores) {
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
    progress.accept(text + (state.atBest() ? " (best so far)" : ""));
  }

  private void save(Session session, TrainingState state) throws IOException {
    if (!team.leads()) {
      return;
    }
    checkpoints.save(new Checkpoint(state, graph.values().read(session, parameter -> true)));
  }
}
