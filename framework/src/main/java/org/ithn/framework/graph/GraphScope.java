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
 * The place in a graph where a layer is built: TensorFlow's {@code Ops} with the path of its
 * variables, the mode, the parameters and the source of noise.
 *
 * <p>Scopes are immutable values. The path names variables; the names of ops follow it, with a
 * number where two branches share variables ({@code backbone}, {@code backbone_1}).
 *
 * @param <T> the element type: {@code TFloat32} in training, {@code TFloat64} where a formula is to
 *     be told apart from rounding
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
    Settings with(ExecutionOptions other) {
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
   * The root of a graph.
   *
   * @param tf of the graph
   * @param mode what the graph is for
   * @param parameters where variables come from
   * @param noise where dropout takes its random numbers from
   * @param type the element type
   */
  public static <T extends TFloating> GraphScope<T> root(
      Ops tf, Mode mode, ParameterStore<T> parameters, StatelessRandom noise, Class<T> type) {
    return new GraphScope<>(
        tf, "", parameters, type, new Settings(mode, noise, ExecutionOptions.defaults()));
  }

  /** The same place in a graph that saves time or memory. */
  public GraphScope<T> withExecutionOptions(ExecutionOptions other) {
    return new GraphScope<>(tf, path, parameters, type, settings.with(other));
  }

  /**
   * One level down, for a block: variables and ops get the name. Each call walks the whole graph,
   * so use {@link #variableScope} for the small parts of a block.
   */
  public GraphScope<T> sub(String name) {
    return new GraphScope<>(tf.withSubScope(name), join(name), parameters, type, settings);
  }

  /** One level down for the variables only; the ops keep the block's name. */
  public GraphScope<T> variableScope(String name) {
    return new GraphScope<>(tf, join(name), parameters, type, settings);
  }

  /** The same place in another graph, such as the body of a loop. */
  GraphScope<T> inGraph(Ops other, ParameterStore<T> otherParameters) {
    return new GraphScope<>(
        other, path, otherParameters, type, settings.with(ExecutionOptions.defaults()));
  }

  /** The same place for a part without cuts of its own. */
  GraphScope<T> withoutBoundaries() {
    return withExecutionOptions(executionOptions().withoutBoundaries());
  }

  /** The same place for a second pass: it draws what a first one from here on draws. */
  GraphScope<T> forRecomputation() {
    Settings again = new Settings(mode(), random().copy(), executionOptions());
    return new GraphScope<>(tf, path, frozenStatistics(), type, again).withoutBoundaries();
  }

  @SuppressWarnings("unchecked") // lowered parameters are those of a scope of bfloat16
  private ParameterStore<T> frozenStatistics() {
    return parameters instanceof Bfloat16Parameters lowered
        ? (ParameterStore<T>)
            new Bfloat16Parameters(tf, new FrozenStatistics<>(lowered.masterParameters()))
        : new FrozenStatistics<>(parameters);
  }

  /**
   * The same place in bfloat16. Parameters are rounded where they are read; {@link #float32} gives
   * them unrounded.
   */
  public GraphScope<TBfloat16> bfloat16() {
    return new GraphScope<>(
        tf, path, new Bfloat16Parameters(tf, float32().parameters()), TBfloat16.class, settings);
  }

  /** The same place in float32, where this is a scope of float32 or was lowered from one. */
  @SuppressWarnings("unchecked") // by the type
  public GraphScope<TFloat32> float32() {
    if (parameters instanceof Bfloat16Parameters lowered) {
      return new GraphScope<>(tf, path, lowered.masterParameters(), TFloat32.class, settings);
    }
    checkState(type == TFloat32.class, "%s: a scope of %s cannot be lowered", path, type);
    return (GraphScope<TFloat32>) this;
  }

  private String join(String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  /** TensorFlow's ops at this place. */
  public Ops tf() {
    return tf;
  }

  /** For instance {@code backbone/decoder/layer_0}; empty at the root. */
  public String path() {
    return path;
  }

  /** What the graph is built for. */
  public Mode mode() {
    return settings.mode();
  }

  /** Where the parameters come from. */
  public ParameterStore<T> parameters() {
    return parameters;
  }

  /** Where random numbers come from. */
  public StatelessRandom random() {
    return settings.random();
  }

  /** The element type. */
  public Class<T> type() {
    return type;
  }

  /** How the graph saves time and memory. */
  public ExecutionOptions executionOptions() {
    return settings.executionOptions();
  }

  /** Whether products at this place are to be computed in bfloat16. */
  public boolean usesBfloat16Products() {
    return executionOptions().precision() == Precision.BF16 && type == TFloat32.class;
  }

  /** A trainable variable under this path. */
  public Operand<T> trainable(String name, Shape shape, Initialiser initialiser) {
    return parameters.value(join(name), shape, Parameter.Kind.TRAINABLE, initialiser);
  }

  /** A variable that the forward pass updates, under this path. */
  public Operand<T> statistic(String name, Shape shape, Initialiser initialiser) {
    return parameters.value(join(name), shape, Parameter.Kind.STATISTIC, initialiser);
  }

  /** The value of a statistic after the updates of this step so far. */
  public Operand<T> pendingValue(String name) {
    return parameters.pendingValue(join(name));
  }

  /** Replaces a statistic under this path at the end of the step. */
  public void update(String name, Operand<T> newValue) {
    parameters.update(join(name), newValue);
  }

  /** A scalar constant of the element type. */
  @SuppressWarnings("unchecked") // the branch is taken for T = TFloat32 alone
  public Operand<T> scalar(double value) {
    if (type == TFloat32.class) {
      return (Operand<T>) (Operand<?>) tf.constant((float) value);
    }
    return tf.dtypes.cast(tf.constant(value), type);
  }

  /** Uniform numbers in [0, 1), new in each step, by the seed that the step feeds. */
  public Operand<T> uniform(Operand<TInt64> shape) {
    return random().uniform(tf, shape, type);
  }
}
