package org.ithn.framework.graph;

import static com.google.common.base.Preconditions.checkState;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * The position in a graph at which a layer is built: TensorFlow's {@code Ops} together with the
 * path of its variables, the mode, the parameters and the source of random numbers.
 *
 * <p>Scopes are immutable values. The path names variables. Op names follow it and get a numeric
 * suffix if two passes share variables ({@code backbone}, {@code backbone_1}).
 *
 * @param <T> the element type: {@code TFloat32} in training; {@code TFloat64} where rounding must
 *     not hide an error in a formula
 */
public final class GraphScope<T extends TFloating> {
  private final Ops tf;
  private final String path;
  private final ParameterStore<T> parameters;
  private final Class<T> type;
  private final Settings settings;

  /**
   * The settings that a whole graph shares.
   *
   * @param mode training or evaluation
   * @param random source of random numbers
   * @param executionOptions precision and recomputation
   */
  private record Settings(Mode mode, StatelessRandom random, ExecutionOptions executionOptions) {
    Settings withExecutionOptions(ExecutionOptions other) {
      return new Settings(mode, random, other);
    }
  }

  private GraphScope(
      Ops tf, String path, ParameterStore<T> parameters, Class<T> type, Settings settings) {
    this.tf = tf;
    this.path = path;
    this.parameters = parameters;
    this.type = type;
    this.settings = settings;
  }

  /**
   * Returns the root scope of a graph.
   *
   * @param tf the graph's ops
   * @param mode the purpose of the graph
   * @param parameters the source of variables
   * @param random the source of random numbers for dropout
   * @param type the element type
   */
  public static <T extends TFloating> GraphScope<T> root(
      Ops tf, Mode mode, ParameterStore<T> parameters, StatelessRandom random, Class<T> type) {
    return new GraphScope<>(
        tf, "", parameters, type, new Settings(mode, random, ExecutionOptions.defaults()));
  }

  /** Returns this scope with other execution options. */
  public GraphScope<T> withExecutionOptions(ExecutionOptions other) {
    return new GraphScope<>(tf, path, parameters, type, settings.withExecutionOptions(other));
  }

  /**
   * Returns the scope of a block one level down, which prefixes variables and ops with the name.
   * Each call walks the whole graph, so use {@link #variableScope} for the small parts of a block.
   */
  public GraphScope<T> sub(String name) {
    return new GraphScope<>(tf.withSubScope(name), join(name), parameters, type, settings);
  }

  /** Returns a scope one level down that prefixes variables only; ops keep the block's name. */
  public GraphScope<T> variableScope(String name) {
    return new GraphScope<>(tf, join(name), parameters, type, settings);
  }

  /** Returns this scope in another graph, such as the body of a loop. */
  GraphScope<T> inGraph(Ops other, ParameterStore<T> otherParameters) {
    return new GraphScope<>(
        other,
        path,
        otherParameters,
        type,
        settings.withExecutionOptions(ExecutionOptions.defaults()));
  }

  /** Returns this scope for a segment that contains no gradient boundaries. */
  GraphScope<T> withoutBoundaries() {
    return withExecutionOptions(executionOptions().withoutBoundaries());
  }

  /**
   * Returns this scope for a second pass, which draws the same random numbers as the first and
   * leaves statistics unchanged.
   */
  GraphScope<T> forRecomputation() {
    Settings again = new Settings(mode(), random().copy(), executionOptions());
    return new GraphScope<>(tf, path, frozenStatistics(), type, again).withoutBoundaries();
  }

  @SuppressWarnings("unchecked") // bfloat16 parameters belong to a bfloat16 scope
  private ParameterStore<T> frozenStatistics() {
    return parameters instanceof Bfloat16Parameters rounded
        ? (ParameterStore<T>)
            new Bfloat16Parameters(tf, new FrozenStatistics<>(rounded.masterParameters()))
        : new FrozenStatistics<>(parameters);
  }

  /**
   * Returns this scope in bfloat16. Parameters are rounded where they are read; {@link #float32}
   * returns them unrounded.
   */
  public GraphScope<TBfloat16> bfloat16() {
    return new GraphScope<>(
        tf, path, new Bfloat16Parameters(tf, float32().parameters()), TBfloat16.class, settings);
  }

  /**
   * Returns this scope in float32.
   *
   * @throws IllegalStateException if this scope is neither float32 nor made by {@link #bfloat16}
   */
  @SuppressWarnings("unchecked") // the type is checked
  public GraphScope<TFloat32> float32() {
    if (parameters instanceof Bfloat16Parameters rounded) {
      return new GraphScope<>(tf, path, rounded.masterParameters(), TFloat32.class, settings);
    }
    checkState(type == TFloat32.class, "%s: a scope of %s has no float32 parameters", path, type);
    return (GraphScope<TFloat32>) this;
  }

  private String join(String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  /** Returns TensorFlow's ops at this position. */
  public Ops tf() {
    return tf;
  }

  /** Returns the path, for instance {@code backbone/decoder/layer_0}; empty at the root. */
  public String path() {
    return path;
  }

  /** Returns the purpose of the graph. */
  public Mode mode() {
    return settings.mode();
  }

  /** Returns the source of parameters. */
  public ParameterStore<T> parameters() {
    return parameters;
  }

  /** Returns the source of random numbers. */
  public StatelessRandom random() {
    return settings.random();
  }

  /** Returns the element type. */
  public Class<T> type() {
    return type;
  }

  /** Returns the execution options. */
  public ExecutionOptions executionOptions() {
    return settings.executionOptions();
  }

  /** Returns true if matrix products in this scope are computed in bfloat16. */
  public boolean usesBfloat16Products() {
    return executionOptions().precision() == Precision.BF16 && type == TFloat32.class;
  }

  /** Returns a trainable variable under this path, creating it on first use. */
  public Operand<T> trainable(String name, Shape shape, Initialiser initialiser) {
    return parameters.value(join(name), shape, Parameter.Kind.TRAINABLE, initialiser);
  }

  /** Returns a variable under this path that the forward pass updates, creating it on first use. */
  public Operand<T> statistic(String name, Shape shape, Initialiser initialiser) {
    return parameters.value(join(name), shape, Parameter.Kind.STATISTIC, initialiser);
  }

  /** Returns the value of a statistic after the updates of this step so far. */
  public Operand<T> pendingValue(String name) {
    return parameters.pendingValue(join(name));
  }

  /** Replaces a statistic under this path at the end of the step. */
  public void update(String name, Operand<T> newValue) {
    parameters.update(join(name), newValue);
  }

  /** Returns a scalar constant of the element type. */
  @SuppressWarnings("unchecked") // this branch runs only if T is TFloat32
  public Operand<T> scalar(double value) {
    if (type == TFloat32.class) {
      return (Operand<T>) (Operand<?>) tf.constant((float) value);
    }
    return tf.dtypes.cast(tf.constant(value), type);
  }

  /** Draws uniform numbers in [0, 1), new in each step, from the seed that the step feeds. */
  public Operand<T> uniform(Operand<TInt64> shape) {
    return random().uniform(tf, shape, type);
  }
}
