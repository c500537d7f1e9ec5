package org.ithn.savedmodels;

import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * Bilinear resizing with antialiasing as graph ops, bit-identical to PIL.
 *
 * <p>Each pass multiplies by a weight matrix: one triangle per output sample, wider the stronger
 * the reduction. Rows come first, and the intermediate result is rounded to 8 bits. Weights are
 * fixed-point numbers with 22 fractional bits, so every sum is an integer below {@code 2^31} and
 * exact in float64 in any order of summation.
 *
 * <p>Source: Pillow {@code Resample.c}, filter BILINEAR; torchvision {@code Resize((S, S))}.
 *
 * @param size S, height and width of the output
 */
record PilResize(int size) {
  private static final int CHANNELS = 3;
  private static final double FIXED_POINT_ONE = 1 << 22;

  /**
   * Adds the resizing of one picture; the aspect ratio is not preserved.
   *
   * @param picture {@code [height, width, 3]}
   * @return {@code [S, S, 3]}
   */
  Operand<TUint8> build(Ops tf, Operand<TUint8> picture) {
    Operand<TInt32> shape = tf.shape(picture);
    Operand<TInt32> height = tf.gather(shape, tf.constant(0), tf.constant(0));
    Operand<TInt32> width = tf.gather(shape, tf.constant(1), tf.constant(0));
    Operand<TFloat64> planes = // [3, height, width]
        tf.dtypes.cast(
            tf.linalg.transpose(picture, tf.constant(new int[] {2, 0, 1})), TFloat64.class);
    Operand<TFloat64> flat = // [3 height, width]
        tf.reshape(planes, tf.stack(java.util.List.of(tf.constant(-1), width)));
    Operand<TFloat64> narrow = // [3 height, S]
        roundToPixels(tf, tf.linalg.matMul(flat, weights(tf, width), MatMul.transposeB(true)));
    Operand<TFloat64> columns = // [3, height, S]
        tf.reshape(
            narrow, tf.stack(java.util.List.of(tf.constant(CHANNELS), height, tf.constant(size))));
    Operand<TFloat64> small = // [3, S, S]
        roundToPixels(
            tf,
            tf.train.batchMatMul(
                tf.expandDims(weights(tf, height), tf.constant(0)), columns, TFloat64.class));
    return tf.dtypes.cast(
        tf.linalg.transpose(small, tf.constant(new int[] {1, 2, 0})), TUint8.class);
  }

  /** Builds the filter as a matrix {@code [S, inputs]} of fixed-point weights. */
  private Operand<TFloat64> weights(Ops tf, Operand<TInt32> inputs) {
    Operand<TFloat64> count = tf.dtypes.cast(inputs, TFloat64.class);
    Operand<TFloat64> scale = tf.math.div(count, tf.constant((double) size));
    Operand<TFloat64> reach = tf.math.maximum(scale, tf.constant(1.0));
    Operand<TFloat64> center = tf.math.mul(tf.constant(sampleCenters()), scale); // [S, 1]
    Operand<TFloat64> first = // the input samples read are first <= sample < end
        tf.math.maximum(
            tf.constant(0.0),
            tf.math.floor(tf.math.add(tf.math.sub(center, reach), tf.constant(0.5))));
    Operand<TFloat64> end =
        tf.math.minimum(
            count, tf.math.floor(tf.math.add(tf.math.add(center, reach), tf.constant(0.5))));
    Operand<TFloat64> sample = tf.range(tf.constant(0.0), count, tf.constant(1.0)); // [inputs]
    Operand<TFloat64> distance =
        tf.math.mul(
            tf.math.add(tf.math.sub(sample, center), tf.constant(0.5)),
            tf.math.div(tf.constant(1.0), reach));
    Operand<TFloat64> triangle = // [S, inputs]
        tf.math.maximum(tf.constant(0.0), tf.math.sub(tf.constant(1.0), tf.math.abs(distance)));
    Operand<TFloat64> read =
        tf.select(
            tf.math.logicalAnd(tf.math.greaterEqual(sample, first), tf.math.less(sample, end)),
            triangle,
            tf.constant(0.0));
    Operand<TFloat64> shares =
        tf.math.mul(read, tf.math.div(tf.constant(1.0), sum(tf, read, inputs)));
    return tf.math.floor(
        tf.math.add(tf.constant(0.5), tf.math.mul(shares, tf.constant(FIXED_POINT_ONE))));
  }

  /** Sums rows from left to right; another order can round differently. */
  private static Operand<TFloat64> sum(Ops tf, Operand<TFloat64> rows, Operand<TInt32> width) {
    Operand<TInt32> last = tf.math.sub(width, tf.constant(1));
    return tf.expandDims(
        tf.gather(tf.math.cumsum(rows, tf.constant(1)), last, tf.constant(1)), tf.constant(1));
  }

  private double[][] sampleCenters() {
    return IntStream.range(0, size).mapToObj(i -> new double[] {i + 0.5}).toArray(double[][]::new);
  }

  /** Rounds fixed-point sums to integers from 0 to 255. */
  private static Operand<TFloat64> roundToPixels(Ops tf, Operand<TFloat64> sums) {
    Operand<TFloat64> whole =
        tf.math.floor(
            tf.math.mul(
                tf.math.add(sums, tf.constant(FIXED_POINT_ONE / 2)),
                tf.constant(1 / FIXED_POINT_ONE)));
    return tf.clipByValue(whole, tf.constant(0.0), tf.constant(255.0));
  }
}
