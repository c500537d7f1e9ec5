package org.ithn.framework.layers;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/**
 * Batch normalisation over all axes but the last, by PyTorch's rules: training normalises by the
 * batch's mean and biased variance, and moves the running statistics by {@code momentum} towards
 * the batch's mean and unbiased variance. Two passes in one step move them twice, in the order in
 * which they are built.
 *
 * <p>Variables: {@code scale}, {@code shift}, {@code running_mean}, {@code running_variance},
 * {@code [channels]}. In a bfloat16 scope, variables and moments stay in float32.
 *
 * @param channels the size of the last axis
 * @param epsilon the number added to the variance
 * @param momentum the weight of the batch in the running statistics, in [0, 1] (PyTorch's
 *     convention; TensorFlow's is 1 minus this)
 */
public record BatchNorm(int channels, double epsilon, double momentum) {
  private static final double DEFAULT_EPSILON = 1e-5;
  private static final double DEFAULT_MOMENTUM = 0.1;

  /** Creates a norm with PyTorch's defaults: epsilon 1e-5, momentum 0.1. */
  public BatchNorm(int channels) {
    this(channels, DEFAULT_EPSILON, DEFAULT_MOMENTUM);
  }

  /** The affine variables and the moments to normalise by, each {@code [channels]}. */
  private record Weights<T extends TFloating>(
      Operand<T> scale, Operand<T> shift, Operand<T> mean, Operand<T> variance) {}

  /**
   * Adds the normalisation and, in training, the update of the running statistics.
   *
   * @param x {@code [B, rows, columns, channels]}
   * @return the shape of {@code x}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    if (scope.type() == TFloat64.class) {
      return unfused(scope, x);
    }
    GraphScope<TFloat32> float32 = scope.float32();
    Weights<TFloat32> weights = weights(float32);
    return scope.mode().isTraining() || scope.type() == TBfloat16.class
        ? fused(float32, x, weights)
        : affine(scope, x, weights(scope));
  }

  private <T extends TFloating> Weights<T> weights(GraphScope<T> scope) {
    Shape shape = Shape.of(channels);
    return new Weights<>(
        scope.trainable("scale", shape, Initialisers.ones()),
        scope.trainable("shift", shape, Initialisers.zeros()),
        scope.statistic("running_mean", shape, Initialisers.zeros()),
        scope.statistic("running_variance", shape, Initialisers.ones()));
  }

  private <T extends TFloating> Operand<T> fused(
      GraphScope<TFloat32> scope, Operand<T> x, Weights<TFloat32> weights) {
    var tf = scope.tf();
    boolean training = scope.mode().isTraining();
    Operand<TFloat32> unused = tf.fill(tf.constant(new int[] {0}), scope.scalar(0));
    FusedBatchNorm<T, TFloat32> norm =
        tf.nn.fusedBatchNorm(
            x,
            weights.scale(),
            weights.shift(),
            training ? unused : weights.mean(),
            training ? unused : weights.variance(),
            FusedBatchNorm.epsilon((float) epsilon),
            FusedBatchNorm.isTraining(training));
    if (training) {
      updateStatistic(scope, "running_mean", norm.batchMean());
      updateStatistic(scope, "running_variance", norm.batchVariance());
    }
    return norm.y();
  }

  /** Adds the normalisation op by op for float64, which the fused kernel does not support. */
  private <T extends TFloating> Operand<T> unfused(GraphScope<T> scope, Operand<T> x) {
    var tf = scope.tf();
    Weights<T> weights = weights(scope);
    if (!scope.mode().isTraining()) {
      return affine(scope, x, weights);
    }
    Operand<T> rows = tf.reshape(x, tf.constant(new int[] {-1, channels}));
    Operand<T> count = tf.dtypes.cast(Shapes.dimension(tf, rows, 0), scope.type());
    var axis = tf.constant(0);
    Operand<T> mean = tf.math.div(tf.reduceSum(rows, axis), count);
    Operand<T> squares =
        tf.reduceSum(tf.math.square(tf.math.sub(rows, mean)), axis, ReduceSum.keepDims(false));
    updateStatistic(scope, "running_mean", mean);
    updateStatistic(
        scope, "running_variance", tf.math.div(squares, tf.math.sub(count, scope.scalar(1))));
    Operand<T> variance = tf.math.div(squares, count);
    return affine(scope, x, new Weights<>(weights.scale(), weights.shift(), mean, variance));
  }

  private <T extends TFloating> Operand<T> affine(
      GraphScope<T> scope, Operand<T> x, Weights<T> weights) {
    var tf = scope.tf();
    Operand<T> factor =
        tf.math.mul(
            weights.scale(), tf.math.rsqrt(tf.math.add(weights.variance(), scope.scalar(epsilon))));
    return tf.math.add(
        tf.math.mul(x, factor), tf.math.sub(weights.shift(), tf.math.mul(weights.mean(), factor)));
  }

  private <T extends TFloating> void updateStatistic(
      GraphScope<T> scope, String statistic, Operand<T> batch) {
    var tf = scope.tf();
    Operand<T> before = scope.pendingValue(statistic);
    scope.update(
        statistic,
        tf.math.addN(
            List.of(
                tf.math.mul(before, scope.scalar(1 - momentum)),
                tf.math.mul(batch, scope.scalar(momentum)))));
  }
}
