package org.ithn.backbones.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.WhileLoop;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * A step repeated over the positions of reports.
 *
 * <p>Training needs the gradient, which loops of the graph do not have: the steps are laid out one
 * after the other, as many as the longest report may have where the batch's length is open.
 * Elsewhere an open length becomes a loop, and in serving every length.
 *
 * @param maxSteps how many steps are laid out where the length is open
 */
public record Recurrence(int maxSteps) {
  /** What happens at one position. */
  @FunctionalInterface
  public interface RecurrentCell<T extends TFloating> {
    /**
     * Adds the step.
     *
     * @param scope the recurrence's, possibly in the body of a loop
     * @param inputs {@code [B, ..]}, the sequences at this position
     * @param state {@code [B, ..]} before the step
     * @return the state after it; the first is the step's output
     */
    List<Operand<T>> step(GraphScope<T> scope, List<Operand<T>> inputs, List<Operand<T>> state);
  }

  /**
   * Adds the steps.
   *
   * @param sequences {@code [B, T, ..]}, widths known
   * @param start {@code [B, ..]}, widths known
   * @return {@code [B, T, ..]}, the outputs
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope,
      List<Operand<T>> sequences,
      List<Operand<T>> start,
      RecurrentCell<T> step) {
    Ops tf = scope.tf();
    long length = sequences.get(0).shape().get(1);
    boolean open = length == Shape.UNKNOWN_SIZE;
    if (scope.mode() == Mode.SERVE || (open && !scope.mode().isTraining())) {
      return buildLoop(scope, sequences, start, step);
    }
    if (!open) {
      return buildUnrolled(scope, sequences, start, step, (int) length);
    }
    Operand<TInt32> steps = Shapes.dimension(tf, sequences.get(0), 1);
    List<Operand<T>> padded = sequences.stream().map(x -> padToMaxSteps(scope, x, steps)).toList();
    return tf.slice(
        buildUnrolled(scope, padded, start, step, maxSteps),
        tf.constant(new int[] {0, 0, 0}),
        Shapes.stack(tf, List.of(tf.constant(-1), steps, tf.constant(width(start.get(0))))));
  }

  private static int width(Operand<?> x) {
    return (int) x.shape().get(x.shape().numDimensions() - 1);
  }

  /** {@code [B, most, ..]}; fails when it runs on reports that are longer. */
  private <T extends TFloating> Operand<T> padToMaxSteps(
      GraphScope<T> scope, Operand<T> x, Operand<TInt32> length) {
    Ops tf = scope.tf();
    Operand<TInt32> none = tf.constant(new int[] {0, 0});
    Operand<TInt32> after =
        tf.stack(List.of(tf.constant(0), tf.math.sub(tf.constant(maxSteps), length)));
    Operand<T> padded = tf.pad(x, tf.stack(List.of(none, after, none)), scope.scalar(0));
    return tf.reshape(padded, tf.constant(new int[] {-1, maxSteps, width(x)}));
  }

  private static <T extends TFloating> Operand<T> buildUnrolled(
      GraphScope<T> scope,
      List<Operand<T>> sequences,
      List<Operand<T>> start,
      RecurrentCell<T> step,
      int length) {
    List<List<Operand<T>>> positions =
        sequences.stream().map(x -> splitPositions(scope.tf(), x, length)).toList();
    List<Operand<T>> state = start;
    List<Operand<T>> outputs = new ArrayList<>();
    for (int t = 0; t < length; t++) {
      int at = t;
      state = step.step(scope, positions.stream().map(each -> each.get(at)).toList(), state);
      outputs.add(state.get(0));
    }
    return scope.tf().stack(outputs, Stack.axis(1L));
  }

  /** {@code [B, ..]} for each of the positions of {@code [B, T, ..]}. */
  private static <T extends TFloating> List<Operand<T>> splitPositions(
      Ops tf, Operand<T> x, int length) {
    List<Operand<T>> positions = new ArrayList<>();
    for (Operand<T> part : tf.split(tf.constant(1), x, (long) length).output()) {
      positions.add(tf.reshape(part, tf.constant(new int[] {-1, width(x)})));
    }
    return positions;
  }

  private static <T extends TFloating> Operand<T> buildLoop(
      GraphScope<T> scope,
      List<Operand<T>> sequences,
      List<Operand<T>> start,
      RecurrentCell<T> step) {
    Ops tf = scope.tf();
    Operand<T> none = // [B, 0, ..]
        tf.slice(
            tf.expandDims(start.get(0), tf.constant(1)),
            tf.constant(new int[] {0, 0, 0}),
            tf.constant(new int[] {-1, 0, -1}));
    List<Operand<?>> initial =
        new ArrayList<>(List.of(tf.constant(0), Shapes.dimension(tf, sequences.get(0), 1), none));
    initial.addAll(start);
    long output = width(start.get(0));
    List<Shape> shapes =
        new ArrayList<>(
            List.of(
                Shape.scalar(),
                Shape.scalar(),
                Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE, output)));
    start.forEach(each -> shapes.add(Shape.of(Shape.UNKNOWN_SIZE, width(each))));
    List<Operand<?>> end =
        WhileLoop.of(scope)
            .build(
                initial,
                shapes,
                (ops, state) -> ops.math.less(asInt32(state.get(0)), asInt32(state.get(1))),
                (body, state, captures) -> loopBody(body, state, captures, sequences, step));
    return asFloating(end.get(2));
  }

  private static <T extends TFloating> List<Operand<?>> loopBody(
      GraphScope<T> scope,
      List<Operand<?>> state,
      WhileLoop.Captures captures,
      List<Operand<T>> sequences,
      RecurrentCell<T> step) {
    Ops tf = scope.tf();
    Operand<TInt32> at = asInt32(state.get(0));
    List<Operand<T>> inputs =
        sequences.stream().map(x -> gatherPosition(tf, captures.capture(x), at)).toList();
    List<Operand<T>> before =
        state.subList(3, state.size()).stream().map(Recurrence::<T>asFloating).toList();
    List<Operand<T>> after = step.step(scope, inputs, before);
    Operand<T> row = tf.expandDims(after.get(0), tf.constant(1));
    List<Operand<?>> next =
        new ArrayList<>(
            List.of(
                tf.math.add(at, tf.constant(1)),
                state.get(1),
                tf.concat(List.of(Recurrence.<T>asFloating(state.get(2)), row), tf.constant(1))));
    next.addAll(after);
    return next;
  }

  private static <T extends TFloating> Operand<T> gatherPosition(
      Ops tf, Operand<T> x, Operand<TInt32> position) {
    return tf.reshape(
        tf.gather(x, position, tf.constant(1)), tf.constant(new int[] {-1, width(x)}));
  }

  @SuppressWarnings("unchecked") // the loop's state in its order
  private static Operand<TInt32> asInt32(Operand<?> state) {
    return (Operand<TInt32>) state;
  }

  @SuppressWarnings("unchecked") // the loop's state in its order
  private static <T extends TFloating> Operand<T> asFloating(Operand<?> state) {
    return (Operand<T>) state;
  }
}
