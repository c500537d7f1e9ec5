package org.ithn.backbones.cmasrl;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Local states of the sentences written so far: for each, the last state of its writer.
 *
 * <p>There is room for S sentences; later ones replace the last.
 *
 * @param memory the states and their keys, {@code [N, S, H]}; rows from {@code count} on are zeros
 * @param count {@code [N, 1]}, the number of completed sentences
 */
record LocalStates<T extends TFloating>(AdditiveAttention.Memory<T> memory, Operand<T> count) {

  /**
   * Returns an empty table.
   *
   * @param rows N, a scalar
   * @param sentences S
   * @param width H
   */
  static <T extends TFloating> LocalStates<T> empty(
      GraphScope<T> scope, Operand<TInt32> rows, int sentences, int width) {
    Operand<T> zeros = zeros(scope, rows, sentences, width);
    return new LocalStates<>(new AdditiveAttention.Memory<>(zeros, zeros), zeros(scope, rows, 1));
  }

  /** Returns zeros, {@code [rows, sizes...]}, whose sizes are known. */
  static <T extends TFloating> Operand<T> zeros(
      GraphScope<T> scope, Operand<TInt32> rows, int... sizes) {
    Ops tf = scope.tf();
    Operand<TInt32> shape =
        tf.concat(List.of(tf.expandDims(rows, tf.constant(0)), tf.constant(sizes)), tf.constant(0));
    int[] known = new int[sizes.length + 1];
    known[0] = -1;
    System.arraycopy(sizes, 0, known, 1, sizes.length);
    return tf.reshape(tf.fill(shape, scope.scalar(0)), tf.constant(known));
  }

  /**
   * Builds the table after a position.
   *
   * @param state {@code [N, H]}, the state of the sentence that may have ended
   * @param key {@code [N, H]}, its key
   * @param ended {@code [N, 1]}, 1 = the sentence has ended, 0 = the table stays as it is
   */
  LocalStates<T> write(GraphScope<T> scope, Operand<T> state, Operand<T> key, Operand<T> ended) {
    Ops tf = scope.tf();
    int sentences = (int) memory.values().shape().get(1);
    Operand<TInt32> next = // [N]
        tf.math.minimum(
            tf.dtypes.cast(tf.squeeze(count, squeezeLast()), TInt32.class),
            tf.constant(sentences - 1));
    Operand<T> place = // [N, S, 1], 1 where the state is written
        tf.expandDims(
            tf.math.mul(
                tf.oneHot(
                    next,
                    tf.constant(sentences),
                    scope.scalar(1),
                    scope.scalar(0),
                    OneHot.axis(-1L)),
                ended),
            tf.constant(2));
    return new LocalStates<>(
        new AdditiveAttention.Memory<>(
            replace(scope, memory.values(), state, place),
            replace(scope, memory.keys(), key, place)),
        tf.math.add(count, ended));
  }

  private static org.tensorflow.op.core.Squeeze.Options squeezeLast() {
    return org.tensorflow.op.core.Squeeze.axis(List.of(1L));
  }

  private static <T extends TFloating> Operand<T> replace(
      GraphScope<T> scope, Operand<T> table, Operand<T> row, Operand<T> place) {
    Ops tf = scope.tf();
    Operand<T> kept = tf.math.mul(table, tf.math.sub(scope.scalar(1), place));
    return tf.math.add(kept, tf.math.mul(tf.expandDims(row, tf.constant(1)), place));
  }

  /** Returns {@code [N, S]}: 1 for the rows of completed sentences, else 0. */
  Operand<T> mask(GraphScope<T> scope) {
    Ops tf = scope.tf();
    int sentences = (int) memory.values().shape().get(1);
    Operand<TInt32> row = tf.range(tf.constant(0), tf.constant(sentences), tf.constant(1));
    return tf.dtypes.cast(tf.math.less(tf.dtypes.cast(row, scope.type()), count), scope.type());
  }

  List<Operand<T>> operands() {
    return List.of(memory.values(), memory.keys(), count);
  }
}
