package org.ithn.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.StatelessRandom;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * A graph with variables and a session, for one test.
 *
 * <pre>{@code
 * try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
 *   var y = new Linear(...).build(test.scope(), test.input(x));
 *   test.start();
 *   double[] values = test.run(y);
 * }
 * }</pre>
 *
 * @param <T> the element type
 */
public final class TestGraph<T extends TFloating> implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Class<T> type;
  private final VariableStore<T> store;
  private final GraphScope<T> scope;
  private final Placeholder<TInt64> seed;
  private final Map<Operand<?>, Tensor> feeds = new LinkedHashMap<>();
  private final Map<String, Assignment<T>> assignments = new LinkedHashMap<>();
  private Session session;

  private TestGraph(Class<T> type, Mode mode, long runSeed) {
    this.type = type;
    this.store = new VariableStore<>(tf, type, mode, runSeed);
    this.seed =
        tf.placeholder(TInt64.class, Placeholder.shape(org.tensorflow.ndarray.Shape.scalar()));
    this.scope = GraphScope.root(tf, mode, store, StatelessRandom.of(seed), type);
    feeds.put(seed, TInt64.scalarOf(1));
  }

  /** Returns an empty graph whose variables are initialised with seed 7. */
  public static <T extends TFloating> TestGraph<T> of(Class<T> type, Mode mode) {
    return new TestGraph<>(type, mode, 7);
  }

  /** Returns the root scope. */
  public GraphScope<T> scope() {
    return scope;
  }

  /** Returns TensorFlow's ops at the root. */
  public Ops tf() {
    return tf;
  }

  /** Returns the graph. */
  public Graph graph() {
    return graph;
  }

  /** Returns the variables. */
  public VariableStore<T> store() {
    return store;
  }

  /** Adds an input of the element type that is fed with the same values in every run. */
  public Operand<T> input(TensorData values) {
    return typedInput(type, values.toTensor(type));
  }

  /** Adds an input of the element type from row-major values. */
  public Operand<T> input(float[] values, long... shape) {
    return input(TensorData.of(values, shape));
  }

  /** Adds an input of any type that is fed with the same values in every run. */
  public <X extends TType> Operand<X> typedInput(Class<X> as, X values) {
    Placeholder<X> placeholder = tf.placeholder(as, Placeholder.shape(values.shape()));
    feeds.put(placeholder, values);
    return placeholder;
  }

  /** Feeds other values from now on. */
  public void feed(Operand<T> input, TensorData values) {
    feeds.put(input, values.toTensor(type)).close();
  }

  /** Returns the values that an input is fed with. */
  public double[] inputValues(Operand<?> input) {
    return doubles(feeds.get(input));
  }

  /** Sets the seed of dropout from now on. */
  public void setSeed(long value) {
    feeds.put(seed, TInt64.scalarOf(value)).close();
  }

  /**
   * Opens the session and initialises the variables. TensorFlow's graph optimizer is off, because
   * it takes several times as long as the runs of a test.
   */
  public void start() {
    start(SessionOptions.defaults().openUnoptimisedSession(graph));
  }

  /** Opens the session with TensorFlow's graph optimizer, as training and serving do. */
  public void startOptimised() {
    start(SessionOptions.defaults().openSession(graph));
  }

  private void start(Session opened) {
    session = opened;
    if (!store.initialisationOps().isEmpty()) {
      Session.Runner runner = session.runner();
      store.initialisationOps().forEach(runner::addTarget);
      runner.run().close();
    }
  }

  /** Returns the session that {@link #start} opened. */
  public Session session() {
    return session;
  }

  /** Replaces the value of a variable. */
  public void assign(String name, TensorData values) {
    assign(Map.of(name, values));
  }

  /** Replaces the values of variables in one run, because each new set of targets costs seconds. */
  public void assign(Map<String, TensorData> values) {
    Session.Runner runner = session.runner();
    List<Tensor> tensors = new ArrayList<>();
    values.forEach(
        (name, value) -> {
          Assignment<T> assignment = assignments.computeIfAbsent(name, this::assignment);
          T tensor = value.toTensor(type);
          tensors.add(tensor);
          if (!tensor.shape().equals(store.get(name).shape())) {
            throw new AssertionError(
                "%s has shape %s, got %s"
                    .formatted(name, store.get(name).shape(), value.describe()));
          }
          runner.feed(assignment.value(), tensor).addTarget(assignment.op());
        });
    runner.run().close();
    tensors.forEach(Tensor::close);
  }

  private Assignment<T> assignment(String name) {
    Placeholder<T> value = tf.placeholder(type);
    return new Assignment<>(value, tf.assignVariableOp(store.get(name).handle(), value));
  }

  private record Assignment<T extends TFloating>(Placeholder<T> value, Op op) {}

  /** Returns the values of one operand, row-major. */
  public double[] run(Operand<? extends TNumber> fetched) {
    return runAll(List.of(fetched)).get(0);
  }

  /** Returns the values of several operands from one run. */
  public List<double[]> runAll(List<? extends Operand<? extends TNumber>> fetched) {
    Session.Runner runner = session.runner();
    feeds.forEach(runner::feed);
    fetched.forEach(runner::fetch);
    List<double[]> values = new ArrayList<>();
    try (Result result = runner.run()) {
      for (int i = 0; i < fetched.size(); i++) {
        values.add(doubles(result.get(i)));
      }
    }
    return values;
  }

  /** Runs ops for their effect. */
  public void runTargets(List<Op> targets) {
    Session.Runner runner = session.runner();
    feeds.forEach(runner::feed);
    targets.forEach(runner::addTarget);
    runner.run().close();
  }

  /** Adds TensorFlow's gradients of a scalar. */
  public List<Operand<T>> gradients(Operand<T> scalar, List<Operand<T>> by) {
    Output<?>[] inputs = by.stream().map(Operand::asOutput).toArray(Output<?>[]::new);
    List<Operand<T>> gradients = new ArrayList<>();
    for (Output<?> gradient : graph.addGradients(scalar.asOutput(), inputs)) {
      gradients.add(gradient.expect(type));
    }
    return gradients;
  }

  private static double[] doubles(Tensor tensor) {
    List<Double> values = new ArrayList<>();
    ((NdArray<?>) tensor)
        .scalars()
        .forEach(scalar -> values.add(((Number) scalar.getObject()).doubleValue()));
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public void close() {
    feeds.values().forEach(Tensor::close);
    if (session != null) {
      session.close();
    }
    graph.close();
  }
}
