package org.ithn.framework.layers;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * Batch norm over all axes but the last, by PyTorch's rules: training normalises by the batch's
 * mean and biased variance, and moves the running statistics by a tenth towards the batch's mean
 * and unbiased variance. Two passes in one step move them twice, in the order of building.
 *
 * <p>Variables: {@code scale}, {@code shift}, {@code running_mean}, {@code running_variance},
 * {@code [channels]}.
 *
 * @param channels of the last axis
 */
public record BatchNorm(int channels) {
  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;

  /** Mean and variance over a batch. */
  private record Moments<T extends TFloating>(
      Operand<T> normalised, Operand<T> mean, Operand<T> unbiasedVariance) {}

  /**
   * Adds the normalisation, and in training the update of the running statistics.
   *
   * @param x {@code [B, rows, columns, channels]}
   * @return the shape of {@code x}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    Shape shape = Shape.of(channels);
    Operand<T> scale = scope.trainable("scale", shape, Initialisers.ones());
    Operand<T> shift = scope.trainable("shift", shape, Initialisers.zeros());
    Operand<T> mean = scope.statistic("running_mean", shape, Initialisers.zeros());
    Operand<T> variance = scope.statistic("running_variance", shape, Initialisers.ones());
    if (!scope.mode().training()) {
      return affine(scope, x, mean, variance, scale, shift);
    }
    Moments<T> batch =
        scope.type() == TFloat32.class
            ? fused(scope, x, scale, shift)
            : plain(scope, x, scale, shift);
    move(scope, "running_mean", batch.mean());
    move(scope, "running_variance", batch.unbiasedVariance());
    return batch.normalised();
  }

  private <T extends TFloating> Moments<T> fused(
      GraphScope<T> scope, Operand<T> x, Operand<T> scale, Operand<T> shift) {
    var tf = scope.tf();
    Operand<T> unused = tf.fill(tf.constant(new int[] {0}), scope.scalar(0));
    FusedBatchNorm<T, T> norm =
        tf.nn.fusedBatchNorm(
            x,
            scale,
            shift,
            unused,
            unused,
            FusedBatchNorm.epsilon((float) EPSILON),
            FusedBatchNorm.isTraining(true));
    return new Moments<>(norm.y(), norm.batchMean(), norm.batchVariance());
  }

  /** For float64, which the fused kernel does not know. */
  private <T extends TFloating> Moments<T> plain(
      GraphScope<T> scope, Operand<T> x, Operand<T> scale, Operand<T> shift) {
    var tf = scope.tf();
    Operand<T> rows = tf.reshape(x, tf.constant(new int[] {-1, channels}));
    Operand<T> count = tf.dtypes.cast(Shapes.dimension(tf, rows, 0), scope.type());
    var axis = tf.constant(0);
    Operand<T> mean = tf.math.div(tf.reduceSum(rows, axis), count);
    Operand<T> squares =
        tf.reduceSum(tf.math.square(tf.math.sub(rows, mean)), axis, ReduceSum.keepDims(false));
    Operand<T> normalised = affine(scope, x, mean, tf.math.div(squares, count), scale, shift);
    Operand<T> unbiased = tf.math.div(squares, tf.math.sub(count, scope.scalar(1)));
    return new Moments<>(normalised, mean, unbiased);
  }

  private static <T extends TFloating> Operand<T> affine(
      GraphScope<T> scope,
      Operand<T> x,
      Operand<T> mean,
      Operand<T> variance,
      Operand<T> scale,
      Operand<T> shift) {
    var tf = scope.tf();
    Operand<T> factor =
        tf.math.mul(scale, tf.math.rsqrt(tf.math.add(variance, scope.scalar(EPSILON))));
    return tf.math.add(tf.math.mul(x, factor), tf.math.sub(shift, tf.math.mul(mean, factor)));
  }

  private static <T extends TFloating> void move(
      GraphScope<T> scope, String statistic, Operand<T> batch) {
    var tf = scope.tf();
    Operand<T> before = scope.pending(statistic);
    scope.update(
        statistic,
        tf.math.addN(
            List.of(
                tf.math.mul(before, scope.scalar(1 - MOMENTUM)),
                tf.math.mul(batch, scope.scalar(MOMENTUM)))));
  }
}
