package org.ithn.framework.layers;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Unique;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Distinct ids of a vector, for layers that depend on the id alone and need not be computed twice.
 *
 * <p>The number of ids is rounded up to a multiple of {@value #CHUNK}, so that the layers see few
 * different shapes, but is never larger than that of the vector.
 *
 * @param values {@code [U]}, the distinct ids, then zeros
 * @param places {@code [N]}, the place of each id of the vector in {@code values}
 */
public record DistinctRows(Operand<TInt32> values, Operand<TInt32> places) {
  private static final int CHUNK = 8;

  /** Builds the distinct ids of {@code ids}, {@code [N]}. */
  public static DistinctRows of(Ops tf, Operand<TInt32> ids) {
    Unique<TInt32, TInt32> unique = tf.unique(ids, tf.constant(new int[] {0}));
    Operand<TInt32> count = Shapes.dimension(tf, unique.y(), 0);
    Operand<TInt32> length =
        tf.math.minimum(Shapes.roundUp(tf, count, CHUNK), Shapes.dimension(tf, ids, 0));
    Operand<TInt32> paddings = Shapes.paddingsAfter(tf, 1, 0, tf.math.sub(length, count));
    return new DistinctRows(tf.pad(unique.y(), paddings, tf.constant(0)), unique.idx());
  }

  /**
   * Returns the rows of the vector.
   *
   * @param rows {@code [U, ..]}, one row for each distinct id
   * @return {@code [N, ..]}
   */
  public <T extends TFloating> Operand<T> expand(Ops tf, Operand<T> rows) {
    return tf.gather(rows, places, tf.constant(0));
  }
}
