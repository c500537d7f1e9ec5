package org.ithn.framework.input;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * The rule of {@link SampleRange} for 16-bit samples, in the graph.
 *
 * @param samples {@code [height, width, 3]}, 0 to 65535
 */
record WideSamples(Ops tf, SampleRange range, Operand<TInt32> samples) {
  private static final int LEVELS = 1 << 16;

  /** The result: {@code scaled} is {@code [height, width, 3]}; an empty reason means usable. */
  record Scaled(Operand<TUint8> scaled, Operand<TString> reason) {}

  Scaled build() {
    return range == SampleRange.FULL ? full() : percentile();
  }

  private Scaled full() {
    Operand<TInt32> upper = tf.bitwise.rightShift(samples, tf.constant(8));
    Operand<TInt64> below = cumulative(upper, 1 << 8);
    Operand<TInt32> low = low(below, 5);
    Operand<TInt32> high = high(below, 5);
    Operand<TBool> narrow = tf.math.less(tf.math.sub(high, low), tf.constant(ImageRules.MIN_SPAN));
    return new Scaled(
        tf.dtypes.cast(upper, TUint8.class), reason(narrow, ImageRules.NARROW, List.of(low, high)));
  }

  private Scaled percentile() {
    Operand<TInt64> below = cumulative(samples, LEVELS);
    Operand<TInt32> first = low(below, 1);
    Operand<TInt32> last = high(below, 1);
    Operand<TInt32> low = low(below, 5);
    Operand<TInt32> high = high(below, 5);
    Operand<TInt32> width = tf.math.maximum(tf.math.sub(last, first), tf.constant(1));
    Operand<TBool> uneven =
        tf.math.less(tf.math.mul(tf.math.sub(high, low), tf.constant(4)), width);
    Operand<TInt32> clipped =
        tf.math.minimum(tf.math.maximum(tf.math.sub(samples, first), tf.constant(0)), width);
    Operand<TInt32> scaled = // rounded
        tf.math.floorDiv(
            tf.math.add(
                tf.math.mul(clipped, tf.constant(255)), tf.math.floorDiv(width, tf.constant(2))),
            width);
    return new Scaled(
        tf.dtypes.cast(scaled, TUint8.class),
        reason(uneven, ImageRules.UNEVEN, List.of(low, high, first, last)));
  }

  private Operand<TString> reason(
      Operand<TBool> refused, String template, List<Operand<TInt32>> numbers) {
    return tf.select(refused, new BinaryStrings(tf).format(template, numbers), tf.constant(""));
  }

  /** Returns for each level the number of samples that are not above it. */
  private Operand<TInt64> cumulative(Operand<TInt32> values, int levels) {
    Operand<TInt32> counts =
        tf.math.bincount(
            tf.reshape(values, tf.constant(new int[] {-1})),
            tf.constant(levels),
            tf.constant(new int[0]));
    return tf.math.cumsum(tf.dtypes.cast(counts, TInt64.class), tf.constant(0));
  }

  /** Returns the smallest level with more than {@code percent} of the samples not above it. */
  private Operand<TInt32> low(Operand<TInt64> cumulative, int percent) {
    return count(tf.math.lessEqual(hundredfold(cumulative), share(cumulative, percent)));
  }

  /** Returns the smallest level with at least 100 - {@code percent} of the samples not above it. */
  private Operand<TInt32> high(Operand<TInt64> cumulative, int percent) {
    return count(tf.math.less(hundredfold(cumulative), share(cumulative, 100 - percent)));
  }

  private Operand<TInt64> hundredfold(Operand<TInt64> cumulative) {
    return tf.math.mul(cumulative, tf.constant(100L));
  }

  private Operand<TInt64> share(Operand<TInt64> cumulative, int percent) {
    return tf.math.mul(tf.max(cumulative, tf.constant(0)), tf.constant((long) percent));
  }

  private Operand<TInt32> count(Operand<TBool> levels) {
    return tf.sum(tf.dtypes.cast(levels, TInt32.class), tf.constant(0));
  }
}
