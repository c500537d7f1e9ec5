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
 * A trained model in a graph of its own, for validation, generation and comparison.
 *
 * <pre>{@code
 * try (var session = ModelSession.build(SessionOptions.defaults(), scope -> generator(scope))) {
 *   session.load(new Checkpoints(run.checkpoints()).model(warn).variables(), "the best checkpoint");
 *   ... session.session().runner().fetch(session.model().tokens()) ...
 * }
 * }</pre>
 *
 * @param <M> the placeholders and results that the builder hands back
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
    session = options.openSession(graph);
  }

  /**
   * Builds a graph and opens a session.
   *
   * @param builder adds the model at the root scope, in {@link Mode#EVALUATE}; its variables have
   *     the names that they have in training
   */
  public static <M> ModelSession<M> build(
      SessionOptions options, Function<GraphScope<TFloat32>, M> builder) {
    return new ModelSession<>(options, builder);
  }

  /**
   * Takes the values of a checkpoint; what this graph does not have is left out.
   *
   * @param variables by path, as {@link Checkpoint#variables} and {@link Evaluator} give them
   * @param origin where they come from, for messages
   * @throws IllegalArgumentException naming variables that are missing or of another shape
   */
  public void load(Map<String, TensorData> variables, String origin) {
    values.assign(session, variables, parameter -> true, name -> true, origin);
  }

  /** Random weights, for tests and benchmarks. */
  public void initialise() {
    values.initialise(session);
  }

  /** Copies of all variables, by path. */
  public Map<String, TensorData> variables() {
    return values.read(session, parameter -> true);
  }

  /** What the builder handed back. */
  public M model() {
    return model;
  }

  /** To run what the builder built. */
  public Session session() {
    return session;
  }

  /** The graph. */
  public Graph graph() {
    return graph;
  }

  /** The variables. */
  public Iterable<Parameter<TFloat32>> parameters() {
    return store.all();
  }

  /** To be fed where the model draws random numbers. */
  public Placeholder<TInt64> noiseSeed() {
    return noiseSeed;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
