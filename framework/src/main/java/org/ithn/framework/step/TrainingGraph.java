package org.ithn.framework.step;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.ithn.framework.config.ComputeConfig;
import org.ithn.framework.config.OptimiserConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.distributed.CollectiveOps;
import org.ithn.framework.graph.ExecutionOptions;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.graph.StatelessRandom;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.losses.IthnLosses;
import org.ithn.framework.losses.Objective;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.optim.Adam;
import org.ithn.framework.optim.LossGradients;
import org.ithn.framework.optim.ParameterGroup;
import org.ithn.framework.optim.TrainStep;
import org.ithn.framework.profile.OpTrace;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.session.Feeds;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.session.VariableValues;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * One training step as a graph: the backbone on the examples and, with the same weights, on their
 * prior hard negatives; the losses; the update.
 *
 * <p>What changes from step to step is fed: the batch, the hardness lambda, the seed of dropout and
 * the step sizes of the optimiser.
 */
public final class TrainingGraph implements AutoCloseable {
  /** The path of everything that belongs to the model. */
  public static final String BACKBONE = "backbone";

  private static final String OPTIMISER = "optimiser";

  private final Graph graph;
  private final VariableStore<TFloat32> store;
  private final VariableValues values;
  private final Placeholder<TInt64> noiseSeed;
  private final Placeholder<TFloat32> lambda;
  private final List<ExamplePlaceholders> branches;
  private final Optional<InBatchNegativeIndex> partners;
  private final Optional<GradientCacheStep> micro;
  private final IthnLosses<TFloat32> losses;
  private final TrainStep<TFloat32> step;
  private final RunOptions runOptions;
  private final Optional<SelfCriticalGraph> selfCritical;

  /**
   * Builds the graph.
   *
   * @param backbone the model
   * @param objective what is minimised
   * @param optimiser the constants of Adam
   * @param image {@code [V, height, width, 3]} or {@code [R, D]}, the shape of an example's images
   * @param seed of the initial weights
   */
  public TrainingGraph(
      Backbone backbone, Objective objective, OptimiserConfig optimiser, Shape image, long seed) {
    this(backbone, objective, optimiser, image, seed, Options.defaults());
  }

  /**
   * What is not as in the paper.
   *
   * @param sampler with {@link BatchSampler#CLOSED_PAIRS} the objective must ask for at most one
   *     negative per example, and there is one branch alone
   * @param vision whether the visual extractor learns; if not, the backbone must be able to set it
   *     {@link org.ithn.framework.model.VisionFeatures apart}. {@link VisionConfig.Mode#CACHED}
   *     takes its features in place of images
   * @param compute precision and memory; its threads are the session's
   * @param collectiveOps the processes that train together, if there are several: each is fed its
   *     own rows of every batch
   * @param selfCritical the steps of a self-critical phase, if there is one
   */
  public record Options(
      BatchSampler sampler,
      VisionConfig.Mode vision,
      ComputeConfig compute,
      Optional<CollectiveOps> collectiveOps,
      Optional<SelfCriticalOptions> selfCritical) {
    /** As in the paper. */
    public static Options defaults() {
      return new Options(
          BatchSampler.SHUFFLED,
          VisionConfig.Mode.TRAINED,
          ComputeConfig.defaults(),
          Optional.empty(),
          Optional.empty());
    }

    /** What a configuration asks for, without a self-critical phase. */
    public static Options of(TrainingConfig config) {
      return new Options(
          config.sampler(),
          config.vision().mode(),
          config.compute(),
          Optional.empty(),
          Optional.empty());
    }

    /** The same with the steps of a self-critical phase. */
    public Options withSelfCritical(SelfCriticalOptions asked) {
      return new Options(sampler, vision, compute, collectiveOps, Optional.of(asked));
    }

    /** The same as one of several processes. */
    public Options withCollectiveOps(CollectiveOps together) {
      return new Options(sampler, vision, compute, Optional.of(together), selfCritical);
    }
  }

  /** Builds the graph with these options. */
  public TrainingGraph(
      Backbone backbone,
      Objective objective,
      OptimiserConfig optimiser,
      Shape image,
      long seed,
      Options options) {
    graph = new Graph();
    runOptions =
        options
            .collectiveOps()
            .map(CollectiveOps::runOptions)
            .orElseGet(RunOptions::getDefaultInstance);
    Ops tf = Ops.create(graph);
    noiseSeed = scalar(tf, "noise_seed", TInt64.class);
    lambda = scalar(tf, "lambda", TFloat32.class);
    store = new VariableStore<>(tf, TFloat32.class, Mode.TRAIN, seed);
    ExecutionOptions execution =
        ExecutionOptions.forTraining(options.compute().precision(), options.compute().recompute());
    GraphScope<TFloat32> scope =
        GraphScope.root(tf, Mode.TRAIN, store, StatelessRandom.of(noiseSeed), TFloat32.class)
            .withExecutionOptions(execution);

    GraphScope<TFloat32> own = processScope(scope, noiseSeed, options.collectiveOps());
    int negatives = objective.negativesPerExample();
    boolean closed = options.sampler() == BatchSampler.CLOSED_PAIRS && negatives > 0;
    checkArgument(
        !closed || negatives == 1,
        "training.sampler closed-pairs gives each example one negative, ithn.strategy asks for %s;"
            + " set training.sampler to shuffled",
        negatives);
    VisionInput sight = VisionInput.build(options.vision(), backbone, scope, image);
    branches = branches(tf, closed ? 0 : negatives, sight.exampleShape(), backbone.extraInputs());
    List<BackboneInputs<TFloat32>> seen = branches.stream().map(sight::backboneInputs).toList();
    partners = closed ? Optional.of(InBatchNegativeIndex.build(tf)) : Optional.empty();
    List<BackboneOutputs<TFloat32>> outputs = new ArrayList<>();
    for (BackboneInputs<TFloat32> inputs : seen) { // the same path, so the same weights
      outputs.add(backbone.build(own.sub(BACKBONE), inputs));
    }
    micro = microBatches(tf, outputs, options);
    List<BackboneOutputs<TFloat32>> whole =
        new ArrayList<>(fullBatchOutputs(scope, outputs, options));
    partners.ifPresent(each -> whole.add(each.gather(tf, whole.get(0))));
    IthnLosses<TFloat32> built =
        objective.build(scope, whole.get(0), whole.subList(1, whole.size()), lambda);
    boolean atOnce = micro.isEmpty() && options.collectiveOps().isEmpty();
    losses =
        atOnce // elsewhere the way from a hidden state to its logits is not in the losses' graph
            ? TermGradientNorms.addDiagnostics(scope.sub("diagnostics"), graph, built, whole.get(0))
            : built;
    Adam adam = new Adam(optimiser, groups(optimiser, backbone));
    step =
        buildStep(
            scope.sub(OPTIMISER),
            adam,
            unusedPaths(backbone, options.vision()),
            options.collectiveOps());
    selfCritical =
        options
            .selfCritical()
            .map(asked -> buildSelfCritical(scope, backbone, asked, seen.get(0), adam));
    values = VariableValues.build(scope, store);
  }

  /** Each process draws dropout of its own; what all of them compute draws the same everywhere. */
  private static GraphScope<TFloat32> processScope(
      GraphScope<TFloat32> scope, Operand<TInt64> seed, Optional<CollectiveOps> replicas) {
    if (replicas.isEmpty()) {
      return scope;
    }
    Ops tf = scope.tf();
    StatelessRandom noise =
        StatelessRandom.of(tf.math.add(seed, tf.constant(1L + replicas.get().rank())));
    return GraphScope.root(tf, Mode.TRAIN, scope.parameters(), noise, TFloat32.class)
        .withExecutionOptions(scope.executionOptions());
  }

  private static Optional<GradientCacheStep> microBatches(
      Ops tf, List<BackboneOutputs<TFloat32>> outputs, Options options) {
    int size = options.compute().microBatch();
    checkArgument(
        size == 0 || options.collectiveOps().isEmpty(),
        "training.compute.micro_batch is %s, but several processes train together; set it to 0, or"
            + " let more processes take part",
        size);
    return size == 0
        ? Optional.empty()
        : Optional.of(
            new GradientCacheStep(
                new GradientCacheGraph(tf.withSubScope("micro_batches"), outputs), size));
  }

  /** What the losses read: of all rows of the batch, wherever they were computed. */
  private List<BackboneOutputs<TFloat32>> fullBatchOutputs(
      GraphScope<TFloat32> scope, List<BackboneOutputs<TFloat32>> outputs, Options options) {
    if (micro.isPresent()) {
      return micro.get().graph().outputs();
    }
    return options
        .collectiveOps()
        .map(each -> GatheredOutputs.gather(scope, each, outputs))
        .orElse(outputs);
  }

  private TrainStep<TFloat32> buildStep(
      GraphScope<TFloat32> scope,
      Adam adam,
      Predicate<String> unused,
      Optional<CollectiveOps> replicas) {
    if (micro.isPresent()) { // statistics move with the passes
      return adam.applyGradients(
          scope,
          store,
          micro.get().graph().backward(scope, store, losses.total(), unused),
          List.of());
    }
    Map<Parameter<TFloat32>, Operand<TFloat32>> gradients =
        LossGradients.build(scope, losses.total(), store.trainables(), unused);
    Map<Parameter<TFloat32>, Operand<TFloat32>> together =
        replicas
            .map(each -> GatheredOutputs.averageGradients(scope, each, store, gradients))
            .orElse(gradients);
    return adam.applyGradients(scope, store, together, store.updateOps());
  }

  /** What the reward does not depend on, such as what aligns images and reports, stays. */
  private SelfCriticalGraph buildSelfCritical(
      GraphScope<TFloat32> training,
      Backbone backbone,
      SelfCriticalOptions asked,
      BackboneInputs<TFloat32> seen,
      Adam adam) {
    store.clearUpdates(); // those so far belong to the other kind of step
    GraphScope<TFloat32> searching =
        GraphScope.root(
            training.tf(), Mode.EVALUATE, store, StatelessRandom.none(), TFloat32.class);
    return SelfCriticalGraph.build(
        training,
        searching,
        branches.get(0),
        seen,
        asked,
        backbone,
        loss -> adam.build(training.sub(OPTIMISER), store, loss, path -> true));
  }

  private static <T extends org.tensorflow.types.family.TType> Placeholder<T> scalar(
      Ops tf, String name, Class<T> type) {
    return tf.withName(name).placeholder(type, Placeholder.shape(Shape.scalar()));
  }

  private static List<ExamplePlaceholders> branches(
      Ops tf, int negatives, Shape image, Map<String, Shape> extras) {
    List<ExamplePlaceholders> branches = new ArrayList<>();
    branches.add(ExamplePlaceholders.build(tf.withSubScope("positive"), image, extras));
    for (int k = 0; k < negatives; k++) {
      branches.add(ExamplePlaceholders.build(tf.withSubScope("negative"), image, extras));
    }
    return branches;
  }

  private static List<ParameterGroup> groups(OptimiserConfig optimiser, Backbone backbone) {
    return ParameterGroup.visionAndRest(optimiser, BACKBONE + "/" + backbone.visionScope());
  }

  private static Predicate<String> unusedPaths(Backbone backbone, VisionConfig.Mode vision) {
    String still = BACKBONE + "/" + backbone.visionScope();
    return path ->
        (vision != VisionConfig.Mode.TRAINED && path.startsWith(still))
            || (path.startsWith(BACKBONE + "/")
                && backbone.unusedTrainables().contains(path.substring(BACKBONE.length() + 1)));
  }

  /** What changes from step to step beside the batch. */
  public record StepParameters(long step, double lambda, double rateFactor, long noiseSeed) {}

  /** Runs one step and gives what it measured, by log key. */
  public Map<String, Double> run(Session session, Batch batch, StepParameters at) {
    check(batch);
    if (micro.isPresent()) {
      return runMicro(session, batch, at);
    }
    try (Feeds feeds = feed(batch, at)) {
      Session.Runner runner = feeds.feedTo(session.runner().setOptions(runOptions));
      runner.addTarget(step.op()).fetch(losses.total()).fetch(step.gradientNorm());
      losses.scalars().values().forEach(runner::fetch);
      try (Result result = runner.run()) {
        return scalars(result);
      }
    }
  }

  private Map<String, Double> runMicro(Session session, Batch batch, StepParameters at) {
    Feeds forLosses = new Feeds().scalar(lambda, at.lambda()).scalar(noiseSeed, at.noiseSeed());
    partners.ifPresent(each -> each.feed(forLosses, batch));
    List<Operand<TFloat32>> fetched = new ArrayList<>(List.of(losses.total()));
    fetched.addAll(losses.scalars().values());
    List<Double> values =
        micro
            .orElseThrow()
            .run(
                session,
                batch,
                at.noiseSeed(),
                (few, seed) -> feedBranches(new Feeds().scalar(noiseSeed, seed), few),
                forLosses,
                fetched);
    try (Feeds feeds = new Feeds()) {
      step.feeds(at.step(), at.rateFactor()).forEach(feeds::scalar);
      try (Result result =
          feeds.feedTo(session.runner().addTarget(step.op())).fetch(step.gradientNorm()).run()) {
        return scalars(values.get(0), value(result, 0), values.subList(1, values.size()));
      }
    }
  }

  /**
   * Runs one step and gives what each op did.
   *
   * @throws IllegalArgumentException if a batch goes through the backbone a few examples at a time:
   *     such a step is several runs
   */
  public OpTrace trace(Session session, Batch batch, StepParameters at) {
    check(batch);
    checkArgument(micro.isEmpty(), "a step of micro-batches cannot be traced as one run");
    try (Feeds feeds = feed(batch, at);
        Result result =
            feeds
                .feedTo(session.runner().setOptions(OpTrace.runOptions()).addTarget(step.op()))
                .fetch(losses.total())
                .runAndFetchMetadata()) {
      return OpTrace.of(result.getMetadata().orElseThrow(), graph);
    }
  }

  /**
   * Runs one step of the self-critical phase.
   *
   * @param at with the steps of that phase; lambda does not matter
   */
  public Map<String, Double> runSelfCritical(
      Session session, Batch batch, StepParameters at, Reward reward) {
    try (Feeds feeds = new Feeds().scalar(noiseSeed, at.noiseSeed())) {
      return selfCritical.orElseThrow().run(session, batch, reward, feeds, at);
    }
  }

  private void check(Batch batch) {
    checkArgument(
        batch.negatives().size() == branches.size() - 1,
        "training: the objective needs %s negatives per example, the batch has %s",
        branches.size() - 1,
        batch.negatives().size());
    checkArgument(
        partners.isPresent() || batch.inBatchNegatives().isEmpty(),
        "training: the batch pairs its examples, the graph was not built for that");
  }

  private Feeds feed(Batch batch, StepParameters at) {
    Feeds feeds = feedBranches(new Feeds(), batch);
    partners.ifPresent(each -> each.feed(feeds, batch));
    feeds.scalar(lambda, at.lambda()).scalar(noiseSeed, at.noiseSeed());
    step.feeds(at.step(), at.rateFactor()).forEach(feeds::scalar);
    return feeds;
  }

  private Feeds feedBranches(Feeds feeds, Batch batch) {
    branches.get(0).feed(feeds, batch.positives());
    for (int k = 1; k < branches.size(); k++) {
      branches.get(k).feed(feeds, batch.negatives().get(k - 1));
    }
    return feeds;
  }

  private Map<String, Double> scalars(Result result) {
    List<Double> terms = new ArrayList<>();
    for (int i = 0; i < losses.scalars().size(); i++) {
      terms.add(value(result, 2 + i));
    }
    return scalars(value(result, 0), value(result, 1), terms);
  }

  private Map<String, Double> scalars(double total, double norm, List<Double> terms) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put(LogKeys.TOTAL, total);
    Iterator<Double> values = terms.iterator();
    losses.scalars().keySet().forEach(key -> scalars.put(key, values.next()));
    scalars.put(LogKeys.GRADIENT_NORM, norm);
    return scalars;
  }

  private static double value(Result result, int index) {
    return ((TFloat32) result.get(index)).getFloat();
  }

  /** The learning rate of each parameter group, per step. */
  public Map<String, Double> learningRates(double factor) {
    return step.learningRates(factor);
  }

  /**
   * The model before the first step: given variables, and the first values of the rest.
   *
   * @param given by path, in the shapes of {@link #modelShapes}
   */
  public Map<String, TensorData> initialModel(
      SessionOptions options, Map<String, TensorData> given) {
    try (Session session = options.openSession(graph)) {
      values.initialise(session);
      values.assign(
          session,
          given,
          each -> given.containsKey(each.name()),
          name -> false,
          "what is imported");
      return values.read(session, VariableValues::isModelParameter);
    }
  }

  /**
   * What is fed of an example: an image's shape, or that of the features of {@link
   * VisionConfig.Mode#CACHED}.
   */
  public List<Integer> exampleShape() {
    return LongStream.of(branches.get(0).inputs().images().shape().tail().asArray())
        .mapToObj(Math::toIntExact)
        .toList();
  }

  /** The shapes of the model's variables, without the optimiser's, by path. */
  public Map<String, long[]> modelShapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (Parameter<TFloat32> parameter : store.all()) {
      if (VariableValues.isModelParameter(parameter)) {
        shapes.put(parameter.name(), parameter.shape().asArray());
      }
    }
    return shapes;
  }

  /** Reads and writes the variables. */
  public VariableValues variableValues() {
    return values;
  }

  /** The variables. */
  public VariableStore<TFloat32> store() {
    return store;
  }

  /** The graph, for tests that walk it. */
  public Graph graph() {
    return graph;
  }

  /** What is minimised. */
  public Operand<TFloat32> total() {
    return losses.total();
  }

  /** What is minimised in the self-critical phase, if there is one. */
  public Optional<Operand<TFloat32>> selfCriticalLoss() {
    return selfCritical.map(SelfCriticalGraph::loss);
  }

  @Override
  public void close() {
    graph.close();
  }
}
