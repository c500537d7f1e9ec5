package org.ithn.framework.step;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.ithn.framework.config.OptimiserConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.losses.IthnLosses;
import org.ithn.framework.losses.Objective;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.optim.Adam;
import org.ithn.framework.optim.ParameterGroup;
import org.ithn.framework.optim.TrainStep;
import org.ithn.framework.profile.GraphEstimate;
import org.ithn.framework.profile.OpTrace;
import org.ithn.framework.session.Feeds;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.session.VariableValues;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * One training step as a graph.
 *
 * <p>The examples and, with the same weights, their prior hard negatives pass the backbone; the
 * objective turns the outputs into losses; Adam updates the weights. {@link StepExecution} decides
 * where the rows of a batch are computed. Everything that changes from step to step is fed: the
 * batch, the hardness lambda, the noise seed and the step sizes.
 *
 * <p>Letters: B batch, V views, R regions, T tokens, W words, H decoder width, D image width.
 */
public final class TrainingGraph implements AutoCloseable {
  private final Graph graph = new Graph();
  private final VariableStore<TFloat32> store;
  private final StepExecution execution;
  private final StepOps ops;
  private final Optional<SelfCriticalGraph> selfCritical;
  private final VariableValues variableValues;
  private final Shape logits;

  /**
   * Builds the graph with the paper's options.
   *
   * @param backbone the model family
   * @param objective the losses
   * @param optimiser the constants of Adam
   * @param image {@code [V, height, width, 3]} or {@code [R, D]}, the shape of an example's images
   * @param seed the seed of the initial weights
   */
  public TrainingGraph(
      Backbone backbone, Objective objective, OptimiserConfig optimiser, Shape image, long seed) {
    this(backbone, objective, optimiser, image, seed, StepOptions.defaults());
  }

  /**
   * Builds the graph with other options.
   *
   * @throws IllegalArgumentException if the backbone does not support the options
   */
  public TrainingGraph(
      Backbone backbone,
      Objective objective,
      OptimiserConfig optimiser,
      Shape image,
      long seed,
      StepOptions options) {
    Ops tf = Ops.create(graph);
    execution = StepExecution.of(options, backbone);
    store = new VariableStore<>(tf, TFloat32.class, Mode.TRAIN, seed);
    StepControls controls = StepControls.build(tf); // lambda, noise seed
    GraphScope<TFloat32> scope = controls.trainingScope(tf, store, options.executionOptions());

    StepInputs inputs = StepInputs.build(scope, backbone, objective, image, options);
    // Logits [B, T, W], hidden [B, T, H], image features [B, D]: of the examples, then of each set
    // of negatives. Dropout of the local rows is this process's own.
    GraphScope<TFloat32> localScope = execution.localScope(scope, controls);
    List<BackboneOutputs<TFloat32>> local = inputs.buildBackbone(backbone, localScope);
    List<BackboneOutputs<TFloat32>> gathered = execution.gather(scope, local);
    List<BackboneOutputs<TFloat32>> all = inputs.negatives().complete(tf, gathered);
    BackboneOutputs<TFloat32> examples = all.get(0);
    List<BackboneOutputs<TFloat32>> negatives = all.subList(1, all.size());
    IthnLosses<TFloat32> terms = // embeddings, harder negatives and losses: Eqs. 1-13
        objective.build(scope, examples, negatives, controls.lambda());
    IthnLosses<TFloat32> losses = execution.addDiagnostics(scope, terms, examples);

    GraphScope<TFloat32> optimiserScope = scope.sub(Scopes.OPTIMISER);
    StepGradients gradients =
        execution.backward(
            optimiserScope,
            store,
            losses.total(),
            new UnusedParameters(backbone, options.vision())); // may have no gradient
    Adam adam = new Adam(optimiser, parameterGroups(optimiser, backbone));
    TrainStep<TFloat32> step =
        adam.applyGradients(optimiserScope, store, gradients.byParameter(), gradients.updates());

    logits = local.get(0).logits().shape();
    ops = new StepOps(graph, controls, inputs, losses, step);
    selfCritical =
        options
            .selfCritical()
            .map(
                phase ->
                    SelfCriticalGraph.build(
                        localScope, store, inputs, backbone, phase, minimiser(scope, adam)));
    variableValues = VariableValues.build(scope, store); // after the last variable
  }

  /** Returns a function that adds the update which minimises a loss of this process's rows. */
  private Function<Operand<TFloat32>, TrainStep<TFloat32>> minimiser(
      GraphScope<TFloat32> scope, Adam adam) {
    GraphScope<TFloat32> optimiserScope = scope.sub(Scopes.OPTIMISER);
    return loss -> {
      StepGradients gradients = execution.backwardLocal(optimiserScope, store, loss);
      return adam.applyGradients(
          optimiserScope, store, gradients.byParameter(), gradients.updates());
    };
  }

  private static List<ParameterGroup> parameterGroups(
      OptimiserConfig optimiser, Backbone backbone) {
    return ParameterGroup.visionAndRest(optimiser, UnusedParameters.visionScope(backbone));
  }

  /** Runs one step and returns its measurements. */
  public StepResult run(Session session, Batch batch, StepParameters parameters) {
    return execution.run(session, ops, new StepBatch(batch, parameters));
  }

  /**
   * Runs one step and records the work of each op.
   *
   * @throws IllegalArgumentException if the step takes several session runs (micro-batches)
   */
  public OpTrace trace(Session session, Batch batch, StepParameters parameters) {
    return execution.trace(session, ops, new StepBatch(batch, parameters));
  }

  /**
   * Runs one step of the self-critical phase and returns its measurements by log key. With several
   * processes, the gradient norm is that of the whole batch; the others are those of the rows that
   * this process was fed.
   *
   * @param parameters whose step counts within the phase; lambda is ignored
   */
  public Map<String, Double> runSelfCritical(
      Session session, Batch batch, StepParameters parameters, Reward reward) {
    try (Feeds feeds = new Feeds().scalar(ops.controls().noiseSeed(), parameters.noiseSeed())) {
      return selfCritical
          .orElseThrow()
          .run(session, new StepBatch(batch, parameters), reward, feeds, execution.runOptions());
    }
  }

  /**
   * Estimates the work and the memory of a step that takes one session run.
   *
   * @param batch B, examples per step
   * @param length L, tokens of the longest report
   */
  public GraphEstimate estimate(int batch, int length) {
    return GraphEstimate.of(
        graph,
        ops.step().op().op().name(),
        shape -> {
          long[] sizes = shape.asArray();
          for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = sizes[axis] >= 0 ? sizes[axis] : axis == 0 ? batch : length;
          }
          return Shape.of(sizes);
        });
  }

  /** Returns the learning rate of each parameter group, per step. */
  public Map<String, Double> learningRates(double factor) {
    return ops.step().learningRates(factor);
  }

  /**
   * Returns the model before the first step: given values, and initial values of all other
   * variables.
   *
   * @param given the given values by path, in the shapes of {@link VariableValues#modelShapes}
   */
  public Map<String, TensorData> initialModel(
      SessionOptions options, Map<String, TensorData> given) {
    try (Session session = options.openUnoptimisedSession(graph)) {
      variableValues.initialise(session);
      variableValues.assign(
          session,
          given,
          each -> given.containsKey(each.name()),
          name -> false,
          "the imported weights");
      return variableValues.read(session, VariableValues::isModelParameter);
    }
  }

  /** Returns the shape of a fed example: of its images, or of its cached features. */
  public List<Integer> exampleShape() {
    return ops.inputs().exampleShape();
  }

  /** Returns W, the number of words that the backbone predicts; -1 if the graph leaves it open. */
  public long vocabularyWidth() {
    return logits.isUnknown() ? Shape.UNKNOWN_SIZE : logits.get(2);
  }

  /** Returns the reader and writer of the variables. */
  public VariableValues variableValues() {
    return variableValues;
  }

  /** Returns the variables. */
  public VariableStore<TFloat32> store() {
    return store;
  }

  /** Returns the graph. */
  public Graph graph() {
    return graph;
  }

  /** Returns the total loss of a step. */
  public Operand<TFloat32> total() {
    return ops.losses().total();
  }

  /** Returns the loss of the self-critical phase, if the graph has one. */
  public Optional<Operand<TFloat32>> selfCriticalLoss() {
    return selfCritical.map(SelfCriticalGraph::loss);
  }

  @Override
  public void close() {
    graph.close();
  }
}
