package org.ithn.framework.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Read and write access to the variables of a graph, by name. */
public final class VariableValues {
  private static final int MAX_LISTED = 8;
  private static final long CHUNK_ELEMENTS = 16L << 20;

  private final VariableStore<TFloat32> store;
  private final Map<String, Operand<TFloat32>> fed = new LinkedHashMap<>();
  private final Map<String, Op> assignments = new LinkedHashMap<>();

  private VariableValues(VariableStore<TFloat32> store) {
    this.store = store;
  }

  /** Adds the ops that assign variables; variables created later are not included. */
  public static VariableValues build(GraphScope<TFloat32> root, VariableStore<TFloat32> store) {
    VariableValues values = new VariableValues(store);
    Ops tf = root.tf().withSubScope("restore");
    for (Parameter<TFloat32> parameter : store.all()) {
      Operand<TFloat32> value =
          tf.placeholder(TFloat32.class, Placeholder.shape(parameter.shape()));
      values.fed.put(parameter.name(), value);
      values.assignments.put(parameter.name(), tf.assignVariableOp(parameter.handle(), value));
    }
    return values;
  }

  /** Runs the initialisers of all variables. */
  public void initialise(Session session) {
    Session.Runner runner = session.runner();
    store.initialisationOps().forEach(runner::addTarget);
    runner.run().close();
  }

  /** Returns true if a variable belongs to the model rather than to the optimiser's state. */
  public static boolean isModelParameter(Parameter<?> parameter) {
    return parameter.kind() != Parameter.Kind.OPTIMISER_STATE;
  }

  /** Returns the shapes of the model's variables by path, without those of the optimiser. */
  public Map<String, long[]> modelShapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (Parameter<TFloat32> parameter : store.all()) {
      if (isModelParameter(parameter)) {
        shapes.put(parameter.name(), parameter.shape().asArray());
      }
    }
    return shapes;
  }

  /** Copies the selected variables, in the order of their creation. */
  public Map<String, TensorData> read(Session session, Predicate<Parameter<?>> wanted) {
    Map<String, TensorData> read = new LinkedHashMap<>();
    for (List<Parameter<TFloat32>> chunk : chunks(wanted)) {
      Session.Runner runner = session.runner();
      chunk.forEach(parameter -> runner.fetch(parameter.value()));
      try (Result result = runner.run()) {
        for (int i = 0; i < chunk.size(); i++) {
          read.put(chunk.get(i).name(), TensorData.of((TFloat32) result.get(i)));
        }
      }
    }
    return read;
  }

  /** Splits the selected variables into chunks, so that memory never holds the model twice. */
  private List<List<Parameter<TFloat32>>> chunks(Predicate<Parameter<?>> wanted) {
    List<List<Parameter<TFloat32>>> chunks = new ArrayList<>();
    long elements = CHUNK_ELEMENTS;
    for (Parameter<TFloat32> parameter : store.all()) {
      if (!fed.containsKey(parameter.name()) || !wanted.test(parameter)) {
        continue;
      }
      if (elements >= CHUNK_ELEMENTS) {
        chunks.add(new ArrayList<>());
        elements = 0;
      }
      chunks.get(chunks.size() - 1).add(parameter);
      elements += parameter.shape().size();
    }
    return chunks;
  }

  /**
   * Assigns the values of a checkpoint to variables.
   *
   * @param given values by name
   * @param wanted selects the variables that must have a value
   * @param others accepts the names of other values that may be present
   * @param origin the source of the values, for messages
   * @throws IllegalArgumentException if values are missing, unexpected or have another shape; the
   *     message names them
   */
  public void assign(
      Session session,
      Map<String, TensorData> given,
      Predicate<Parameter<?>> wanted,
      Predicate<String> others,
      String origin) {
    check(given, wanted, others, origin);
    for (List<Parameter<TFloat32>> chunk : chunks(wanted)) {
      try (Feeds feeds = new Feeds()) {
        Session.Runner runner = session.runner();
        for (Parameter<TFloat32> parameter : chunk) {
          String name = parameter.name();
          feeds.add(fed.get(name), given.get(name).toTensor(TFloat32.class));
          runner.addTarget(assignments.get(name));
        }
        feeds.feedTo(runner).run().close();
      }
    }
  }

  private void check(
      Map<String, TensorData> given,
      Predicate<Parameter<?>> wanted,
      Predicate<String> others,
      String origin) {
    List<String> missing = new ArrayList<>();
    List<String> wrongShape = new ArrayList<>();
    Map<String, TensorData> rest = new LinkedHashMap<>(given);
    for (Parameter<TFloat32> parameter : store.all()) {
      if (!wanted.test(parameter)) {
        continue;
      }
      TensorData value = rest.remove(parameter.name());
      if (value == null) {
        missing.add(parameter.name());
      } else if (!Arrays.equals(value.shape(), parameter.shape().asArray())) {
        wrongShape.add(
            "%s is %s, expected %s"
                .formatted(parameter.name(), value.describe(), parameter.shape()));
      }
    }
    List<String> unexpected = rest.keySet().stream().filter(others.negate()).toList();
    requireNone(origin, missing, wrongShape, unexpected);
  }

  private static void requireNone(
      String origin, List<String> missing, List<String> wrongShape, List<String> unexpected) {
    if (!missing.isEmpty() || !wrongShape.isEmpty() || !unexpected.isEmpty()) {
      throw new IllegalArgumentException(
          "%s does not fit this model (%s); use the configuration it was created with"
              .formatted(
                  origin,
                  Stream.of(
                          describe("missing", missing),
                          describe("wrong shape", wrongShape),
                          describe("unexpected", unexpected))
                      .flatMap(Optional::stream)
                      .collect(Collectors.joining("; "))));
    }
  }

  private static Optional<String> describe(String problem, List<String> names) {
    if (names.isEmpty()) {
      return Optional.empty();
    }
    String listed = names.stream().limit(MAX_LISTED).collect(Collectors.joining(", "));
    int rest = names.size() - MAX_LISTED;
    return Optional.of(problem + ": " + listed + (rest > 0 ? " and " + rest + " more" : ""));
  }
}
