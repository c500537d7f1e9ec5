package org.ithn.backbones.coatt;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Loop;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * An LSTM over the words of a report that forgets everything where a sentence starts.
 *
 * <p>Training needs the gradient, which loops of the graph do not have: the steps are laid out one
 * after the other, as many as the longest report may have words where the batch's length is open.
 * Elsewhere an open length becomes a loop.
 *
 * @param cell the step
 * @param mostWords how many steps are laid out where the length is open
 */
record WordLstm(LstmCell cell, int mostWords) {
  /**
   * Adds the LSTM over whole reports.
   *
   * @param x {@code [B, T, H]}
   * @param starts {@code [B, T, 1]}: 1 where a sentence starts, else 0
   * @return {@code [B, T, H]}
   */
  <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x, Operand<T> starts) {
    Ops tf = scope.tf();
    Operand<T> read = cell.read(scope, x); // [B, T, 4H]
    Operand<T> kept = tf.math.sub(scope.scalar(1), starts);
    long length = x.shape().get(1);
    if (length != Shape.UNKNOWN_SIZE) {
      return unrolled(scope, read, kept, (int) length);
    }
    if (!scope.mode().training()) {
      return looped(scope, read, kept);
    }
    Operand<TInt32> open = Shapes.dimension(tf, x, 1);
    Operand<T> all =
        unrolled(scope, padded(scope, read, open), padded(scope, kept, open), mostWords);
    return tf.slice(
        all,
        tf.constant(new int[] {0, 0, 0}),
        Shapes.of(tf, List.of(tf.constant(-1), open, tf.constant(cell.width()))));
  }

  /** {@code [B, mostWords, width]}; fails when it runs on reports that are longer. */
  private <T extends TFloating> Operand<T> padded(
      GraphScope<T> scope, Operand<T> x, Operand<TInt32> length) {
    Ops tf = scope.tf();
    Operand<TInt32> none = tf.constant(new int[] {0, 0});
    Operand<TInt32> after =
        tf.stack(List.of(tf.constant(0), tf.math.sub(tf.constant(mostWords), length)));
    Operand<T> padded = tf.pad(x, tf.stack(List.of(none, after, none)), scope.scalar(0));
    return tf.reshape(padded, tf.constant(new int[] {-1, mostWords, (int) x.shape().get(2)}));
  }

  private <T extends TFloating> Operand<T> unrolled(
      GraphScope<T> scope, Operand<T> read, Operand<T> kept, int length) {
    Ops tf = scope.tf();
    List<Operand<T>> reads = rows(tf, read, length, 4 * cell.width());
    List<Operand<T>> keeps = rows(tf, kept, length, 1);
    LstmCell.State<T> state = cell.start(scope, Shapes.dimension(tf, read, 0));
    List<Operand<T>> outputs = new ArrayList<>();
    for (int t = 0; t < length; t++) {
      state = next(scope, reads.get(t), keeps.get(t), state);
      outputs.add(state.h());
    }
    return tf.stack(outputs, Stack.axis(1L));
  }

  /** {@code [B, width]} for each of the positions of {@code [B, T, width]}. */
  private static <T extends TFloating> List<Operand<T>> rows(
      Ops tf, Operand<T> x, int length, int width) {
    List<Operand<T>> rows = new ArrayList<>();
    for (Operand<T> part : tf.split(tf.constant(1), x, (long) length).output()) {
      rows.add(tf.reshape(part, tf.constant(new int[] {-1, width})));
    }
    return rows;
  }

  /**
   * Adds one step.
   *
   * @param read {@code [N, 4H]}
   * @param kept {@code [N, 1]}: 0 where a sentence starts, else 1
   */
  <T extends TFloating> LstmCell.State<T> next(
      GraphScope<T> scope, Operand<T> read, Operand<T> kept, LstmCell.State<T> before) {
    Ops tf = scope.tf();
    return cell.next(
        scope,
        read,
        new LstmCell.State<>(tf.math.mul(before.h(), kept), tf.math.mul(before.c(), kept)));
  }

  private <T extends TFloating> Operand<T> looped(
      GraphScope<T> scope, Operand<T> read, Operand<T> kept) {
    Ops tf = scope.tf();
    int width = cell.width();
    LstmCell.State<T> start = cell.start(scope, Shapes.dimension(tf, read, 0));
    Operand<T> none = // [B, 0, H]
        tf.slice(
            tf.expandDims(start.h(), tf.constant(1)),
            tf.constant(new int[] {0, 0, 0}),
            tf.constant(new int[] {-1, 0, -1}));
    Shape rows = Shape.of(Shape.UNKNOWN_SIZE, width);
    List<Operand<?>> end =
        Loop.in(scope)
            .run(
                List.of(tf.constant(0), Shapes.dimension(tf, read, 1), start.h(), start.c(), none),
                List.of(
                    Shape.scalar(),
                    Shape.scalar(),
                    rows,
                    rows,
                    Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE, width)),
                (ops, state) -> ops.math.less(number(state.get(0)), number(state.get(1))),
                (body, state, captures) -> round(body, state, captures, read, kept));
    return values(end.get(4));
  }

  private <T extends TFloating> List<Operand<?>> round(
      GraphScope<T> scope,
      List<Operand<?>> state,
      Loop.Captures captures,
      Operand<T> read,
      Operand<T> kept) {
    Ops tf = scope.tf();
    Operand<TInt32> at = number(state.get(0));
    LstmCell.State<T> after =
        next(
            scope,
            at(tf, captures.of(read), at, 4 * cell.width()),
            at(tf, captures.of(kept), at, 1),
            new LstmCell.State<>(values(state.get(2)), values(state.get(3))));
    Operand<T> row = tf.expandDims(after.h(), tf.constant(1));
    return List.of(
        tf.math.add(at, tf.constant(1)),
        state.get(1),
        after.h(),
        after.c(),
        tf.concat(List.of(WordLstm.<T>values(state.get(4)), row), tf.constant(1)));
  }

  private static <T extends TFloating> Operand<T> at(
      Ops tf, Operand<T> x, Operand<TInt32> position, int width) {
    return tf.reshape(tf.gather(x, position, tf.constant(1)), tf.constant(new int[] {-1, width}));
  }

  @SuppressWarnings("unchecked") // the loop's state in its order
  private static Operand<TInt32> number(Operand<?> state) {
    return (Operand<TInt32>) state;
  }

  @SuppressWarnings("unchecked") // the loop's state in its order
  private static <T extends TFloating> Operand<T> values(Operand<?> state) {
    return (Operand<T>) state;
  }
}
