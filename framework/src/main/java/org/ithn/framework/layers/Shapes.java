package org.ithn.framework.layers;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/** Operations on shapes that may be known only when the graph runs. */
public final class Shapes {
  private Shapes() {}

  /**
   * Returns one dimension as a scalar: a constant if it is known, otherwise an op that reads it.
   */
  public static Operand<TInt32> dimension(Ops tf, Operand<? extends TType> x, int axis) {
    Shape shape = x.shape();
    int positive = axis >= 0 ? axis : shape.numDimensions() + axis;
    long known = shape.isUnknown() ? Shape.UNKNOWN_SIZE : shape.get(positive);
    if (known != Shape.UNKNOWN_SIZE) {
      return tf.constant((int) known);
    }
    return tf.squeeze(
        tf.slice(tf.shape(x), tf.constant(new int[] {positive}), tf.constant(new int[] {1})));
  }

  /** Returns a shape made of scalars, some of which may be known only when the graph runs. */
  public static Operand<TInt32> stack(Ops tf, List<Operand<TInt32>> dimensions) {
    return tf.stack(dimensions);
  }

  /** Returns the smallest multiple of a number that is at least {@code size}. */
  static Operand<TInt32> roundUp(Ops tf, Operand<TInt32> size, int multiple) {
    Operand<TInt32> count =
        tf.math.floorDiv(tf.math.add(size, tf.constant(multiple - 1)), tf.constant(multiple));
    return tf.math.mul(count, tf.constant(multiple));
  }

  /** Returns the paddings {@code [rank, 2]} that append {@code count} entries to one axis. */
  static Operand<TInt32> paddingsAfter(Ops tf, int rank, int axis, Operand<TInt32> count) {
    List<Operand<TInt32>> paddings = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      paddings.add(tf.constant(0));
      paddings.add(i == axis ? count : tf.constant(0));
    }
    return tf.reshape(stack(tf, paddings), tf.constant(new int[] {rank, 2}));
  }

  /** Reshapes {@code [..., width]} to {@code [rows, width]}. */
  static <T extends TFloating> Operand<T> flattenRows(Ops tf, Operand<T> x, int width) {
    if (x.shape().numDimensions() == 2) {
      return x;
    }
    return tf.reshape(x, tf.constant(new int[] {-1, width}));
  }

  /** Reshapes {@code [rows, width]} to the leading axes of {@code like}. */
  static <T extends TFloating> Operand<T> restoreRows(
      Ops tf, Operand<T> rows, Operand<T> like, int width) {
    int rank = like.shape().numDimensions();
    if (rank == 2) {
      return rows;
    }
    return tf.reshape(rows, leadingDimensions(tf, like, rank - 1, width));
  }

  /**
   * Returns the first axes of {@code like} followed by {@code rest}: a constant if at most one of
   * them is unknown.
   */
  static Operand<TInt32> leadingDimensions(Ops tf, Operand<?> like, int axes, int... rest) {
    int[] known = new int[axes + rest.length];
    int unknown = 0;
    for (int i = 0; i < axes; i++) {
      long size = like.shape().get(i);
      known[i] = (int) size; // -1 means unknown in shapes and in reshape
      unknown += size == Shape.UNKNOWN_SIZE ? 1 : 0;
    }
    System.arraycopy(rest, 0, known, axes, rest.length);
    if (unknown <= 1) {
      return tf.constant(known);
    }
    Operand<TInt32> head =
        tf.slice(tf.shape(like), tf.constant(new int[] {0}), tf.constant(new int[] {axes}));
    return tf.concat(List.of(head, tf.constant(rest)), tf.constant(0));
  }
}
