package org.ithn.backbones.xpronet;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.RowVectors;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.types.family.TFloating;

/**
 * Multi-label classifier of an image's classes: a linear layer over the pooled features of the
 * visual extractor.
 *
 * <p>Not part of the original, which extracts the classes from the reference report even in
 * testing.
 *
 * @param featureWidth D, the width of the pooled features
 * @param classes C, the number of classes
 */
record LabelClassifier(int featureWidth, int classes) {
  /**
   * Builds the layer.
   *
   * @param pooled {@code [B, D]}
   * @return {@code [B, C]}, the log-odds of each class
   */
  <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> pooled) {
    return Linear.of(featureWidth, classes).build(scope, pooled);
  }

  /**
   * Builds the predicted labels: the classes with a probability above 0.5, and always the most
   * likely one.
   *
   * @param logits {@code [B, C]}
   * @return {@code [B, C]}, 0 or 1, at least one 1 in each row
   */
  static <T extends TFloating> Operand<T> predictedLabels(GraphScope<T> scope, Operand<T> logits) {
    Ops tf = scope.tf();
    Operand<T> most = tf.reduceMax(logits, tf.constant(1), ReduceMax.keepDims(true)); // [B, 1]
    return tf.dtypes.cast(
        tf.math.logicalOr(
            tf.math.greater(logits, scope.scalar(0)), tf.math.greaterEqual(logits, most)),
        scope.type());
  }

  /**
   * Builds the mean over examples and classes of {@code -y log p - (1 - y) log(1 - p)}, in nats.
   *
   * <p>Computed as {@code max(l, 0) - l y + log(1 + exp(-|l|))}, which stays finite. For instance,
   * {@code l = 0} costs 0.693 regardless of y.
   *
   * @param logits l, {@code [B, C]}
   * @param labels y, {@code [B, C]}, 0 or 1
   * @return a scalar
   */
  static <T extends TFloating> Operand<T> crossEntropy(
      GraphScope<T> scope, Operand<T> logits, Operand<T> labels) {
    Ops tf = scope.tf();
    Operand<T> small = tf.math.exp(tf.math.neg(tf.math.abs(logits)));
    Operand<T> soft = tf.math.log(tf.math.add(scope.scalar(1), small));
    Operand<T> product = tf.math.mul(logits, tf.stopGradient(labels));
    return RowVectors.mean(scope, tf.math.add(tf.math.sub(tf.nn.relu(logits), product), soft));
  }
}
