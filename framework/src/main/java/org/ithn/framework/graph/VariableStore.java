package org.ithn.framework.graph;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.family.TFloating;

/**
 * The variables of one graph, in order of creation.
 *
 * <p>Each is a resource variable whose shared name is its path. It is read once, and all layers
 * share that read, because the gradient of an op applied directly to a variable can crash the JVM.
 *
 * @param <T> the element type
 */
public final class VariableStore<T extends TFloating> implements ParameterStore<T> {
  private final Ops tf;
  private final Class<T> type;
  private final Mode mode;
  private final long seed;
  private final Map<String, Parameter<T>> parameters = new LinkedHashMap<>();
  private final List<Op> initialisations = new ArrayList<>();
  private final Map<String, Operand<T>> updates = new LinkedHashMap<>();

  /**
   * Creates an empty store.
   *
   * @param tf the ops of the graph that receives variables, reads and initial values
   * @param type the element type
   * @param mode the purpose of the graph; {@link Mode#SERVE} omits the initial values
   * @param seed the run's seed; each variable derives its seed from it and from its name, so adding
   *     a variable does not change the others
   */
  public VariableStore(Ops tf, Class<T> type, Mode mode, long seed) {
    this.tf = tf;
    this.type = type;
    this.mode = mode;
    this.seed = seed;
  }

  @Override
  public Operand<T> value(String name, Shape shape, Parameter.Kind kind, Initialiser initialiser) {
    return parameter(name, shape, kind, initialiser).value();
  }

  /**
   * Returns the same parameter as {@link #value}, together with the handle that update ops need.
   */
  public Parameter<T> parameter(
      String name, Shape shape, Parameter.Kind kind, Initialiser initialiser) {
    Parameter<T> existing = parameters.get(name);
    if (existing != null) {
      checkArgument(
          existing.shape().equals(shape),
          "%s: requested with shape %s, but it was created with shape %s",
          name,
          shape,
          existing.shape());
      return existing;
    }
    checkArgument(!shape.hasUnknownDimension(), "%s: shape %s has unknown dimensions", name, shape);
    Parameter<T> created = create(name, shape, kind, initialiser);
    parameters.put(name, created);
    return created;
  }

  private Parameter<T> create(
      String name, Shape shape, Parameter.Kind kind, Initialiser initialiser) {
    String leaf = name.substring(name.lastIndexOf('/') + 1);
    VarHandleOp handle = tf.withName(leaf).varHandleOp(type, shape, VarHandleOp.sharedName(name));
    if (mode != Mode.SERVE) {
      long variableSeed =
          Hashing.murmur3_128().hashString(seed + "/" + name, StandardCharsets.UTF_8).asLong();
      Operand<T> initial = initialiser.values(tf, shape, variableSeed, type);
      initialisations.add(tf.assignVariableOp(handle, initial));
    }
    Operand<T> read = tf.withName(leaf + "_read").readVariableOp(handle, type);
    return new Parameter<>(name, shape, kind, handle, read);
  }

  @Override
  public void update(String name, Operand<T> newValue) {
    checkState(parameters.containsKey(name), "%s: cannot be updated before it is read", name);
    updates.put(name, newValue);
  }

  @Override
  public Operand<T> pendingValue(String name) {
    Operand<T> update = updates.get(name);
    return update != null ? update : get(name).value();
  }

  /** Returns the ops that assign the statistics' new values, to be run with each training step. */
  public List<Op> updateOps() {
    List<Op> ops = new ArrayList<>();
    updates.forEach((name, value) -> ops.add(tf.assignVariableOp(get(name).handle(), value)));
    return ops;
  }

  /**
   * Replaces the statistics' new values with those that {@code replacement} returns, in the same
   * order.
   */
  public void replaceUpdates(UnaryOperator<List<Operand<T>>> replacement) {
    Iterator<Operand<T>> others =
        replacement.apply(ImmutableList.copyOf(updates.values())).iterator();
    updates.replaceAll((name, value) -> others.next());
  }

  /**
   * Discards the statistics' new values, so that another kind of step can be built in the graph.
   */
  public void clearUpdates() {
    updates.clear();
  }

  /** Returns the parameter of that name. */
  public Parameter<T> get(String name) {
    Parameter<T> parameter = parameters.get(name);
    checkArgument(parameter != null, "no variable is named %s", name);
    return parameter;
  }

  /** Returns all variables, in order of creation. */
  public Collection<Parameter<T>> all() {
    return Collections.unmodifiableCollection(parameters.values());
  }

  /** Returns the variables that the optimiser updates. */
  public List<Parameter<T>> trainables() {
    return parameters.values().stream()
        .filter(parameter -> parameter.kind() == Parameter.Kind.TRAINABLE)
        .toList();
  }

  /** Returns the ops that assign the initial values of all variables. */
  public List<Op> initialisationOps() {
    return Collections.unmodifiableList(initialisations);
  }

  /** Returns the element type. */
  public Class<T> type() {
    return type;
  }
}
