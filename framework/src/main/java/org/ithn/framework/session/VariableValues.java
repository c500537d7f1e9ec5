package org.ithn.framework.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
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

/** Reads and writes the variables of a graph, by name. */
public final class VariableValues {
  private static final int LISTED = 8;
  private static final long CHUNK_ELEMENTS = 16L << 20;

  private final VariableStore<TFloat32> store;
  private final Map<String, Operand<TFloat32>> fed = new LinkedHashMap<>();
  private final Map<String, Op> assignments = new LinkedHashMap<>();

  private VariableValues(VariableStore<TFloat32> store) {
    this.store = store;
  }

  /** Adds the ops that writing needs; variables made later are not known here. */
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

  /** Gives every variable its first value. */
  public void initialise(Session session) {
    Session.Runner runner = session.runner();
    store.initialisationOps().forEach(runner::addTarget);
    runner.run().close();
  }

  /** The variables that belong to the model, without the optimiser's. */
  public static boolean isModelParameter(Parameter<?> parameter) {
    return parameter.kind() != Parameter.Kind.OPTIMISER_STATE;
  }

  /** Copies of the variables that are wanted, in the order of their creation. */
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

  /** A few at a time, so that a model is never in memory twice. */
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
   * Gives variables the values of a checkpoint.
   *
   * @param given may hold more than is wanted only if {@code others} says so
   * @param wanted which variables must be in it
   * @param others whether a name that is not wanted may be in it
   * @param origin where the values come from, for messages
   * @throws IllegalArgumentException naming what is missing, unexpected or of another shape
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
    List<String> misshaped = new ArrayList<>();
    Map<String, TensorData> rest = new LinkedHashMap<>(given);
    for (Parameter<TFloat32> parameter : store.all()) {
      if (!wanted.test(parameter)) {
        continue;
      }
      TensorData value = rest.remove(parameter.name());
      if (value == null) {
        missing.add(parameter.name());
      } else if (!Arrays.equals(value.shape(), parameter.shape().asArray())) {
        misshaped.add(
            "%s is %s, expected %s"
                .formatted(parameter.name(), value.describe(), parameter.shape()));
      }
    }
    List<String> unexpected = rest.keySet().stream().filter(others.negate()).toList();
    requireNone(origin, missing, misshaped, unexpected);
  }

  private static void requireNone(
      String origin, List<String> missing, List<String> misshaped, List<String> unexpected) {
    if (!missing.isEmpty() || !misshaped.isEmpty() || !unexpected.isEmpty()) {
      throw new IllegalArgumentException(
          "%s does not fit this model:%s%s%s; it was made with another configuration"
              .formatted(
                  origin,
                  list(" missing", missing),
                  list(" of another shape", misshaped),
                  list(" unexpected", unexpected)));
    }
  }

  private static String list(String what, List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    String more = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
    return "%s: %s%s."
        .formatted(what, String.join(", ", names.subList(0, Math.min(LISTED, names.size()))), more);
  }
}
