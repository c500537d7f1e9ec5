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
 * Recurrence of a cell over the positions of reports.
 *
 * <p>Training needs gradients, which graph loops do not support, so the steps are unrolled; if the
 * batch's length is unknown, {@code maxSteps} steps are unrolled. Outside training, an unknown
 * length becomes a loop, and in serving every length does.
 *
 * @param maxSteps the number of unrolled steps if the length is unknown
 */
public record Recurrence(int maxSteps) {
  /** Cell that computes one position. */
  @FunctionalInterface
  public interface RecurrentCell<T extends TFloating> {
    /**
     * Builds the step.
     *
     * @param scope the scope of the recurrence, possibly in the body of a loop
     * @param inputs {@code [B, ..]}, the sequences at this position, then the constants
     * @param state {@code [B, ..]} before the step
     * @return the state after the step; its first element is the step's output
     */
    List<Operand<T>> step(GraphScope<T> scope, List<Operand<T>> inputs, List<Operand<T>> state);
  }

  /**
   * Operands that the steps read.
   *
   * @param sequences {@code [B, T, ..]}, with known widths; each step reads one position
   * @param constants operands of any shape that every step reads
   */
  public record StepInputs<T extends TFloating>(
      List<Operand<T>> sequences, List<Operand<T>> constants) {
    public StepInputs {
      sequences = List.copyOf(sequences);
      constants = List.copyOf(constants);
    }
  }

  /**
   * Builds the steps.
   *
   * @param sequences {@code [B, T, ..]}, with known widths
   * @param start {@code [B, ..]}, the initial state, with known widths
   * @param step the cell
   * @return {@code [B, T, ..]}, the outputs
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope,
      List<Operand<T>> sequences,
      List<Operand<T>> start,
      RecurrentCell<T> step) {
    return build(scope, new StepInputs<>(sequences, List.of()), start, step);
  }

  /**
   * Builds the steps of a cell that also reads constants.
   *
   * @param inputs the operands that the steps read
   * @param start {@code [B, ..]}, the initial state; only B may be unknown
   * @param step the cell
   * @return {@code [B, T, ..]}, the outputs
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, StepInputs<T> inputs, List<Operand<T>> start, RecurrentCell<T> step) {
    Ops tf = scope.tf();
    Operand<T> first = inputs.sequences().get(0);
    long length = first.shape().get(1);
    boolean unknownLength = length == Shape.UNKNOWN_SIZE;
    if (scope.mode() == Mode.SERVE || (unknownLength && !scope.mode().isTraining())) {
      return buildLoop(scope, inputs, start, step);
    }
    if (!unknownLength) {
      return buildUnrolled(scope, inputs, start, step, (int) length);
    }
    Operand<TInt32> steps = Shapes.dimension(tf, first, 1);
    List<Operand<T>> padded =
        inputs.sequences().stream().map(x -> padToMaxSteps(scope, x, steps)).toList();
    return tf.slice(
        buildUnrolled(scope, new StepInputs<>(padded, inputs.constants()), start, step, maxSteps),
        tf.constant(new int[] {0, 0, 0}),
        Shapes.stack(tf, List.of(tf.constant(-1), steps, tf.constant(width(start.get(0))))));
  }

  private static int width(Operand<?> x) {
    return (int) x.shape().get(x.shape().numDimensions() - 1);
  }

  /** Pads to {@code [B, maxSteps, ..]}; longer reports fail when the graph runs. */
  private <T extends TFloating> Operand<T> padToMaxSteps(
      GraphScope<T> scope, Operand<T> x, Operand<TInt32> length) {
    Ops tf = scope.tf();
    Operand<TInt32> noPadding = tf.constant(new int[] {0, 0});
    Operand<TInt32> after =
        tf.stack(List.of(tf.constant(0), tf.math.sub(tf.constant(maxSteps), length)));
    Operand<T> padded = tf.pad(x, tf.stack(List.of(noPadding, after, noPadding)), scope.scalar(0));
    return tf.reshape(padded, tf.constant(new int[] {-1, maxSteps, width(x)}));
  }

  private static <T extends TFloating> Operand<T> buildUnrolled(
      GraphScope<T> scope,
      StepInputs<T> inputs,
      List<Operand<T>> start,
      RecurrentCell<T> step,
      int length) {
    List<List<Operand<T>>> positions =
        inputs.sequences().stream().map(x -> splitPositions(scope.tf(), x, length)).toList();
    List<Operand<T>> state = start;
    List<Operand<T>> outputs = new ArrayList<>();
    for (int t = 0; t < length; t++) {
      int at = t;
      List<Operand<T>> read =
          new ArrayList<>(positions.stream().map(each -> each.get(at)).toList());
      read.addAll(inputs.constants());
      state = step.step(scope, read, state);
      outputs.add(state.get(0));
    }
    return scope.tf().stack(outputs, Stack.axis(1L));
  }

  /** Splits {@code [B, T, ..]} into T positions {@code [B, ..]}. */
  private static <T extends TFloating> List<Operand<T>> splitPositions(
      Ops tf, Operand<T> x, int length) {
    List<Operand<T>> positions = new ArrayList<>();
    for (Operand<T> part : tf.split(tf.constant(1), x, (long) length).output()) {
      positions.add(tf.reshape(part, tf.constant(new int[] {-1, width(x)})));
    }
    return positions;
  }

  private static <T extends TFloating> Operand<T> buildLoop(
      GraphScope<T> scope, StepInputs<T> inputs, List<Operand<T>> start, RecurrentCell<T> step) {
    Ops tf = scope.tf();
    Operand<T> noOutputs = // [B, 0, ..]
        tf.slice(
            tf.expandDims(start.get(0), tf.constant(1)),
            tf.constant(new int[] {0, 0, 0}),
            tf.constant(new int[] {-1, 0, -1}));
    List<Operand<?>> initial =
        new ArrayList<>(
            List.of(tf.constant(0), Shapes.dimension(tf, inputs.sequences().get(0), 1), noOutputs));
    initial.addAll(start);
    long output = width(start.get(0));
    List<Shape> shapes =
        new ArrayList<>(
            List.of(
                Shape.scalar(),
                Shape.scalar(),
                Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE, output)));
    start.forEach(each -> shapes.add(Shape.of(Shape.UNKNOWN_SIZE).append(each.shape().tail())));
    List<Operand<?>> end =
        WhileLoop.of(scope)
            .build(
                initial,
                shapes,
                (ops, state) -> ops.math.less(asInt32(state.get(0)), asInt32(state.get(1))),
                (body, state, captures) -> loopBody(body, state, captures, inputs, step));
    return asFloating(end.get(2));
  }

  private static <T extends TFloating> List<Operand<?>> loopBody(
      GraphScope<T> scope,
      List<Operand<?>> state,
      WhileLoop.Captures captures,
      StepInputs<T> inputs,
      RecurrentCell<T> step) {
    Ops tf = scope.tf();
    Operand<TInt32> at = asInt32(state.get(0));
    List<Operand<T>> read =
        new ArrayList<>(
            inputs.sequences().stream()
                .map(x -> gatherPosition(tf, captures.capture(x), at))
                .toList());
    inputs.constants().forEach(x -> read.add(captures.capture(x)));
    List<Operand<T>> before =
        state.subList(3, state.size()).stream().map(Recurrence::<T>asFloating).toList();
    List<Operand<T>> after = step.step(scope, read, before);
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

  @SuppressWarnings("unchecked") // the order of the loop's state
  private static Operand<TInt32> asInt32(Operand<?> state) {
    return (Operand<TInt32>) state;
  }

  @SuppressWarnings("unchecked") // the order of the loop's state
  private static <T extends TFloating> Operand<T> asFloating(Operand<?> state) {
    return (Operand<T>) state;
  }
}
