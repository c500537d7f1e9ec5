package org.ithn.parity;

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
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * Graph with variables and a session for one comparison.
 *
 * @param <T> the element type
 */
public final class ParityGraph<T extends TFloating> implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Class<T> type;
  private final VariableStore<T> store;
  private final GraphScope<T> scope;
  private final Map<Operand<?>, Tensor> feeds = new LinkedHashMap<>();
  private Session session;

  /** Creates an empty graph. */
  public ParityGraph(Class<T> type, Mode mode) {
    this.type = type;
    this.store = new VariableStore<>(tf, type, mode, 1);
    this.scope = GraphScope.root(tf, mode, store, StatelessRandom.none(), type);
  }

  /** Returns the root scope. */
  public GraphScope<T> scope() {
    return scope;
  }

  /** Returns TensorFlow's ops. */
  public Ops tf() {
    return tf;
  }

  /** Returns the variables. */
  public VariableStore<T> store() {
    return store;
  }

  /** Creates an input that is fed with these values until others are set. */
  public Operand<T> input(TensorData values) {
    Placeholder<T> input = tf.placeholder(type, Placeholder.shape(Shape.of(values.shape())));
    feed(input, values);
    return input;
  }

  /** Creates an integer input that is fed with these values until others are set. */
  public Operand<TInt32> idInput(TensorData values) {
    Placeholder<TInt32> input =
        tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(values.shape())));
    feedIds(input, values);
    return input;
  }

  /** Sets the values of an input for all following runs. */
  public void feed(Operand<T> input, TensorData values) {
    put(input, values.toTensor(type));
  }

  /** Sets the values of an integer input for all following runs. */
  public void feedIds(Operand<TInt32> input, TensorData values) {
    put(input, TInt32.tensorOf(Shape.of(values.shape()), DataBuffers.of(values.ints())));
  }

  private void put(Operand<?> input, Tensor values) {
    Tensor previous = feeds.put(input, values);
    if (previous != null) {
      previous.close();
    }
  }

  /** Adds the gradients of a scalar and returns them in the order of {@code by}. */
  public List<Operand<T>> gradients(Operand<T> scalar, List<Operand<T>> by) {
    Output<?>[] inputs = by.stream().map(Operand::asOutput).toArray(Output<?>[]::new);
    List<Operand<T>> gradients = new ArrayList<>();
    for (Output<?> gradient : graph.addGradients(scalar.asOutput(), inputs)) {
      gradients.add(gradient.expect(type));
    }
    return gradients;
  }

  /** Opens the session and initialises all variables, those in {@code values} with these values. */
  public void start(Map<String, TensorData> values) {
    Map<Operand<T>, T> fedValues = new LinkedHashMap<>();
    List<Op> assignments = new ArrayList<>();
    values.forEach(
        (name, value) -> {
          Placeholder<T> fed = tf.placeholder(type);
          fedValues.put(fed, value.toTensor(type));
          assignments.add(tf.assignVariableOp(store.get(name).handle(), fed));
        });
    session = SessionOptions.defaults().openSession(graph);
    if (store.all().isEmpty()) {
      return;
    }
    Session.Runner first = session.runner();
    store.initialisationOps().forEach(first::addTarget);
    first.run().close();
    Session.Runner second = session.runner();
    fedValues.forEach(second::feed);
    assignments.forEach(second::addTarget);
    second.run().close();
    fedValues.values().forEach(Tensor::close);
  }

  /** Runs once and returns the fetched values, row-major. */
  public List<double[]> run(List<? extends Operand<? extends TNumber>> fetched, List<Op> targets) {
    Session.Runner runner = session.runner();
    feeds.forEach(runner::feed);
    fetched.forEach(runner::fetch);
    targets.forEach(runner::addTarget);
    List<double[]> values = new ArrayList<>();
    try (Result result = runner.run()) {
      for (int i = 0; i < fetched.size(); i++) {
        values.add(doubles(result.get(i)));
      }
    }
    return values;
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.shape().size())];
    if (tensor instanceof TFloat64 exact) {
      exact.copyTo(DataBuffers.of(values));
    } else if (tensor instanceof TFloat32 single) {
      float[] floats = new float[values.length];
      single.copyTo(DataBuffers.of(floats));
      for (int i = 0; i < values.length; i++) {
        values[i] = floats[i];
      }
    } else {
      int[] ints = new int[values.length];
      ((TInt32) tensor).copyTo(DataBuffers.of(ints));
      for (int i = 0; i < values.length; i++) {
        values[i] = ints[i];
      }
    }
    return values;
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
