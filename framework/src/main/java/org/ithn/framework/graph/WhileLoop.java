package org.ithn.framework.graph;

import static com.google.common.base.Preconditions.checkState;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.While;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/**
 * A loop inside the graph, for the forward pass only; it has no gradient.
 *
 * <p>The body is built in a separate graph. Its parameters and captured operands become loop
 * invariants, so layers can be built in the body as anywhere else. The op is TensorFlow's
 * functional {@code StatelessWhile}, which survives export to a SavedModel.
 *
 * @param <T> the element type
 */
public final class WhileLoop<T extends TFloating> {
  /** The body of a loop. */
  @FunctionalInterface
  public interface Body<T extends TFloating> {
    /**
     * Adds the ops of one iteration.
     *
     * @param scope the scope of the loop, in the body's graph
     * @param state the state before the iteration
     * @param captures gives the body access to operands of the surrounding graph
     * @return the state after the iteration, with the same number and types of operands
     */
    List<Operand<?>> build(GraphScope<T> scope, List<Operand<?>> state, Captures captures);
  }

  /** The condition of a loop. */
  @FunctionalInterface
  public interface Condition {
    /**
     * Returns a scalar that is true if another iteration follows; {@code state} is the current
     * state.
     */
    Operand<TBool> test(Ops tf, List<Operand<?>> state);
  }

  /** Access from the body of a loop to operands of the surrounding graph. */
  public interface Captures {
    /** Returns the counterpart of an operand in the body. */
    <X extends TType> Operand<X> capture(Operand<X> outer);
  }

  private final GraphScope<T> scope;

  private WhileLoop(GraphScope<T> scope) {
    this.scope = scope;
  }

  /** Returns a loop whose body reads parameters under the path of {@code scope}. */
  public static <T extends TFloating> WhileLoop<T> of(GraphScope<T> scope) {
    return new WhileLoop<>(scope);
  }

  /**
   * Adds the loop.
   *
   * @param initial the state before the first iteration
   * @param shapes the shapes of the state; dimensions that change between iterations are unknown
   * @return the state after the last iteration
   */
  public List<Operand<?>> build(
      List<Operand<?>> initial, List<Shape> shapes, Condition condition, Body<T> body) {
    Invariants invariants = new Invariants();
    try (ConcreteFunction iteration = body(initial, shapes, body, invariants);
        ConcreteFunction test = condition(initial, shapes, condition, invariants)) {
      List<Operand<?>> inputs = new ArrayList<>(initial);
      inputs.addAll(invariants.outer());
      // Without output shapes, the result would get the shapes of the initial state.
      List<Shape> outputShapes = new ArrayList<>(shapes);
      invariants.outer().forEach(outer -> outputShapes.add(outer.shape()));
      List<Output<?>> outputs =
          scope
              .tf()
              .statelessWhile(inputs, test, iteration, While.outputShapes(outputShapes))
              .output();
      return List.copyOf(outputs.subList(0, initial.size()));
    }
  }

  private ConcreteFunction body(
      List<Operand<?>> initial, List<Shape> shapes, Body<T> body, Invariants invariants) {
    return ConcreteFunction.create(
        tf -> {
          invariants.inner = tf;
          Signature.Builder signature = Signature.builder(functionName("body", shapes));
          List<Operand<?>> state = placeholders(tf, initial, shapes, signature);
          List<Operand<?>> next =
              body.build(scope.inGraph(tf, new LoopParameters(invariants)), state, invariants);
          checkState(
              next.size() == state.size(),
              "loop body: returned %s operands for a state of %s; return one for each",
              next.size(),
              state.size());
          for (int i = 0; i < next.size(); i++) {
            signature.output("out" + i, tf.identity(next.get(i)));
          }
          int i = 0;
          for (Operand<?> inner : invariants.inner()) {
            signature.input("invariant" + i, inner);
            signature.output("invariant" + i++, tf.identity(inner));
          }
          return signature.build();
        });
  }

  private ConcreteFunction condition(
      List<Operand<?>> initial, List<Shape> shapes, Condition condition, Invariants invariants) {
    return ConcreteFunction.create(
        tf -> {
          Signature.Builder signature = Signature.builder(functionName("condition", shapes));
          List<Operand<?>> state = placeholders(tf, initial, shapes, signature);
          int i = 0;
          for (Operand<?> outer : invariants.outer()) {
            signature.input("invariant" + i++, tf.placeholder(outer.type()));
          }
          return signature.output("continue", tf.identity(condition.test(tf, state))).build();
        });
  }

  /**
   * Returns a name that is unique to a set of shapes. TensorFlow appends a hash of the ops, but
   * functions that differ only in the shapes of their inputs would share a name.
   */
  private static String functionName(String role, List<Shape> shapes) {
    return role + "_" + Integer.toHexString(shapes.toString().hashCode());
  }

  private static List<Operand<?>> placeholders(
      Ops tf, List<Operand<?>> like, List<Shape> shapes, Signature.Builder signature) {
    List<Operand<?>> created = new ArrayList<>();
    for (int i = 0; i < like.size(); i++) {
      Operand<?> placeholder = tf.placeholder(like.get(i).type(), Placeholder.shape(shapes.get(i)));
      signature.input("state" + i, placeholder);
      created.add(placeholder);
    }
    return created;
  }

  /** Operands of the surrounding graph and their counterparts, in order of first use. */
  private static final class Invariants implements Captures {
    private final Map<Output<?>, Operand<?>> innerByOuter = new LinkedHashMap<>();
    private Ops inner;

    @Override
    @SuppressWarnings("unchecked") // the counterpart has the outer operand's type
    public <X extends TType> Operand<X> capture(Operand<X> outer) {
      return (Operand<X>)
          innerByOuter.computeIfAbsent(
              outer.asOutput(),
              key -> inner.placeholder(key.type(), Placeholder.shape(outer.shape())));
    }

    List<Operand<?>> outer() {
      return List.copyOf(innerByOuter.keySet());
    }

    List<Operand<?>> inner() {
      return List.copyOf(innerByOuter.values());
    }
  }

  /** Parameters of the surrounding graph, read as loop invariants. */
  private final class LoopParameters implements ParameterStore<T> {
    private final Invariants invariants;

    LoopParameters(Invariants invariants) {
      this.invariants = invariants;
    }

    @Override
    public Operand<T> value(
        String name, Shape shape, Parameter.Kind kind, Initialiser initialiser) {
      return invariants.capture(scope.parameters().value(name, shape, kind, initialiser));
    }

    @Override
    public void update(String name, Operand<T> newValue) {
      throw new IllegalStateException(name + ": a loop cannot update statistics");
    }

    @Override
    public Operand<T> pendingValue(String name) {
      throw new IllegalStateException(name + ": a loop cannot update statistics");
    }
  }
}
