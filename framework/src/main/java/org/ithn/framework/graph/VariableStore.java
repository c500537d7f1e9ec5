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
 * The variables of one graph, in the order of their creation.
 *
 * <p>Each is a resource variable whose shared name is its path. It is read once, and every layer
 * uses that read: the gradient of an op applied to a raw variable can end the JVM.
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
   * An empty store.
   *
   * @param tf where variables, their reads and their initial values are added
   * @param type the element type
   * @param mode {@link Mode#SERVE} leaves out the initial values
   * @param seed of the run; each variable's seed is made of it and of the variable's name, so that
   *     adding a variable does not change the others
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

  /** As {@link #value}, with the handle that update ops need. */
  public Parameter<T> parameter(
      String name, Shape shape, Parameter.Kind kind, Initialiser initialiser) {
    Parameter<T> known = parameters.get(name);
    if (known != null) {
      checkArgument(
          known.shape().equals(shape),
          "%s: asked for with shape %s, but it was made with shape %s",
          name,
          shape,
          known.shape());
      return known;
    }
    checkArgument(!shape.hasUnknownDimension(), "%s: shape %s is not fully known", name, shape);
    Parameter<T> made = create(name, shape, kind, initialiser);
    parameters.put(name, made);
    return made;
  }

  private Parameter<T> create(
      String name, Shape shape, Parameter.Kind kind, Initialiser initialiser) {
    String leaf = name.substring(name.lastIndexOf('/') + 1);
    VarHandleOp handle = tf.withName(leaf).varHandleOp(type, shape, VarHandleOp.sharedName(name));
    if (mode != Mode.SERVE) {
      long own =
          Hashing.murmur3_128().hashString(seed + "/" + name, StandardCharsets.UTF_8).asLong();
      Operand<T> initial = initialiser.values(tf, shape, own, type);
      initialisations.add(tf.assignVariableOp(handle, initial));
    }
    Operand<T> read = tf.withName(leaf + "_read").readVariableOp(handle, type);
    return new Parameter<>(name, shape, kind, handle, read);
  }

  @Override
  public void update(String name, Operand<T> newValue) {
    checkState(parameters.containsKey(name), "%s: updated before it was read", name);
    updates.put(name, newValue);
  }

  @Override
  public Operand<T> pendingValue(String name) {
    Operand<T> update = updates.get(name);
    return update != null ? update : get(name).value();
  }

  /** The ops that assign the statistics' new values; to be run with each training step. */
  public List<Op> updateOps() {
    List<Op> ops = new ArrayList<>();
    updates.forEach((name, value) -> ops.add(tf.assignVariableOp(get(name).handle(), value)));
    return ops;
  }

  /** Puts others in the place of all new values of statistics, in their order. */
  public void replaceUpdates(UnaryOperator<List<Operand<T>>> replacement) {
    Iterator<Operand<T>> others =
        replacement.apply(ImmutableList.copyOf(updates.values())).iterator();
    updates.replaceAll((name, value) -> others.next());
  }

  /** Forgets the statistics' new values, for a further kind of step in the same graph. */
  public void clearUpdates() {
    updates.clear();
  }

  /** The parameter of that name. */
  public Parameter<T> get(String name) {
    Parameter<T> parameter = parameters.get(name);
    checkArgument(parameter != null, "no variable is named %s", name);
    return parameter;
  }

  /** All variables, in the order of their creation. */
  public Collection<Parameter<T>> all() {
    return Collections.unmodifiableCollection(parameters.values());
  }

  /** Those that an optimiser changes. */
  public List<Parameter<T>> trainables() {
    return parameters.values().stream()
        .filter(parameter -> parameter.kind() == Parameter.Kind.TRAINABLE)
        .toList();
  }

  /** The ops that give every variable its first value. */
  public List<Op> initialisationOps() {
    return Collections.unmodifiableList(initialisations);
  }

  /** The element type. */
  public Class<T> type() {
    return type;
  }
}
