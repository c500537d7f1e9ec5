package org.ithn.framework.session;

import java.util.Map;
import java.util.function.Function;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.graph.StatelessRandom;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.runs.Checkpoint;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.training.Evaluator;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * A trained model in its own graph and session, for validation, generation and comparison.
 *
 * <pre>{@code
 * try (var session = ModelSession.build(SessionOptions.defaults(), scope -> generator(scope))) {
 *   session.load(new Checkpoints(run.checkpoints()).model(warn).variables(),
 * "the best checkpoint");
 *   ... session.session().runner().fetch(session.model().tokens()) ...
 * }
 * }</pre>
 *
 * @param <M> the placeholders and outputs that the builder returns
 */
public final class ModelSession<M> implements AutoCloseable {
  private final Graph graph;
  private final Session session;
  private final VariableStore<TFloat32> store;
  private final VariableValues values;
  private final Placeholder<TInt64> noiseSeed;
  private final M model;

  private ModelSession(SessionOptions options, Function<GraphScope<TFloat32>, M> builder) {
    graph = new Graph();
    Ops tf = Ops.create(graph);
    store = new VariableStore<>(tf, TFloat32.class, Mode.EVALUATE, 0);
    noiseSeed =
        tf.withName("noise_seed").placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    GraphScope<TFloat32> scope =
        GraphScope.root(tf, Mode.EVALUATE, store, StatelessRandom.of(noiseSeed), TFloat32.class);
    model = builder.apply(scope);
    values = VariableValues.build(scope, store);
    session = options.openInferenceSession(graph);
  }

  /**
   * Builds a graph and opens a session.
   *
   * @param builder adds the model at the root scope, in {@link Mode#EVALUATE}; its variables have
   *     the same names as in training
   */
  public static <M> ModelSession<M> build(
      SessionOptions options, Function<GraphScope<TFloat32>, M> builder) {
    return new ModelSession<>(options, builder);
  }

  /**
   * Loads the values of a checkpoint; variables that this graph does not have are ignored.
   *
   * @param variables values by path, as in {@link Checkpoint#variables} and {@link Evaluator}
   * @param origin the source of the values, for messages
   * @throws IllegalArgumentException if variables are missing or have another shape; the message
   *     names them
   */
  public void load(Map<String, TensorData> variables, String origin) {
    values.assign(session, variables, parameter -> true, name -> true, origin);
  }

  /** Initialises the variables with random weights, for tests and benchmarks. */
  public void initialise() {
    values.initialise(session);
  }

  /** Copies all variables, by path. */
  public Map<String, TensorData> variables() {
    return values.read(session, parameter -> true);
  }

  /** Returns the object that the builder returned. */
  public M model() {
    return model;
  }

  /** Returns the session that runs the graph. */
  public Session session() {
    return session;
  }

  /** Returns the graph. */
  public Graph graph() {
    return graph;
  }

  /** Returns the variables. */
  public Iterable<Parameter<TFloat32>> parameters() {
    return store.all();
  }

  /** Returns the placeholder of the random seed, to be fed if the model draws random numbers. */
  public Placeholder<TInt64> noiseSeed() {
    return noiseSeed;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
