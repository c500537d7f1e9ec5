package org.ithn.backbones.xpronet;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.MultiHeadAttention.KeysAndValues;
import org.ithn.framework.layers.TopKSoftmax;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Memory of class prototypes, M in total, that patches and words query: each head responds with the
 * values of the k best-matching prototypes of the example's classes.
 *
 * <p>An example without a class gets the bias of the values, as in the original, where it queries
 * rows of zeros. An example with fewer than k prototypes uses all of them.
 *
 * <p>Variables: {@code matrix} {@code [M, width of a prototype]}, with row = class x prototypes per
 * class + index; {@code reduction}; {@code query}, {@code key}, {@code value}, {@code output}.
 *
 * <p>Source: Wang et al., "Cross-modal Prototype Driven Network for Radiology Report Generation",
 * 2022, Secs. 3.2 and 3.3; code {@code modules/base_cmn.py}.
 *
 * @param width H, the width of queries and responses
 * @param heads A, the number of heads
 * @param prototypes the configuration of the prototypes, with M and k
 * @param dropout the dropout on the weights of the responding prototypes
 */
record PrototypeMemory(int width, int heads, XProNetConfig.Prototypes prototypes, Dropout dropout) {
  private static final double MASKED = -1e9;

  /** Builds the prototypes at the transformer's width, {@code [M, H]}. */
  <T extends TFloating> Operand<T> reducedPrototypes(GraphScope<T> scope) {
    Operand<T> matrix =
        scope.trainable(
            "matrix",
            Shape.of(prototypes.count(), prototypes.width()),
            Initialisers.normal(1.0 / prototypes.width()));
    return Linear.of(prototypes.width(), width).build(scope.variableScope("reduction"), matrix);
  }

  /** Builds the keys and values of all prototypes, {@code [M, H]} each. */
  <T extends TFloating> KeysAndValues<T> keysAndValues(GraphScope<T> scope) {
    Operand<T> reduced = reducedPrototypes(scope);
    return new KeysAndValues<>(
        projection().build(scope.variableScope("key"), reduced),
        projection().build(scope.variableScope("value"), reduced));
  }

  /**
   * Builds the responses, without residual.
   *
   * @param x {@code [B, T, H]}
   * @param memory the output of {@link #keysAndValues}
   * @param labels {@code [B, C]}, above 0.5 if the example has the class
   * @return {@code [B, T, H]}
   */
  <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> x, KeysAndValues<T> memory, Operand<T> labels) {
    Ops tf = scope.tf();
    int depth = width / heads;
    Operand<T> query = projection().build(scope.variableScope("query"), x);
    query = tf.math.mul(query, scope.scalar(1 / Math.sqrt(depth)));
    Operand<T> scores = // [B, A, T, M]
        tf.linalg.einsum(
            List.of(splitQueryHeads(tf, query, x), splitHeads(tf, memory.keys())),
            "btad,mad->batm");
    scores = tf.select(classMask(scope, labels), scores, scope.scalar(MASKED));
    Operand<T> mixed = // [B, T, A, d]
        new TopKSoftmax(prototypes.count(), prototypes.topK(), dropout)
            .build(scope, scores, splitHeads(tf, memory.values()), "batm,mad->btad");
    Operand<T> joined = tf.reshape(mixed, tf.shape(x)); // [B, T, H]
    return projection()
        .build(scope.variableScope("output"), biasWithoutClass(scope, joined, labels));
  }

  /** Builds the mask of prototypes {@code [B, 1, 1, M]}; true = of one of the example's classes. */
  private <T extends TFloating> Operand<TBool> classMask(GraphScope<T> scope, Operand<T> labels) {
    Ops tf = scope.tf();
    Operand<TBool> has = tf.math.greater(labels, scope.scalar(0.5)); // [B, C]
    int[] classes = new int[prototypes.count()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = i / prototypes.each();
    }
    Operand<TBool> each = tf.gather(has, tf.constant(classes), tf.constant(1)); // [B, M]
    return tf.reshape(each, tf.constant(new int[] {-1, 1, 1, prototypes.count()}));
  }

  /** Replaces the responses of examples without a class with the values' bias. */
  private <T extends TFloating> Operand<T> biasWithoutClass(
      GraphScope<T> scope, Operand<T> joined, Operand<T> labels) {
    Ops tf = scope.tf();
    Operand<T> most = tf.reduceMax(labels, tf.constant(1), ReduceMax.keepDims(true)); // [B, 1]
    Operand<TBool> any =
        tf.expandDims(tf.math.greater(most, scope.scalar(0.5)), tf.constant(1)); // [B, 1, 1]
    Operand<T> bias =
        scope
            .variableScope("value")
            .trainable("bias", Shape.of(width), Initialisers.fanInUniform(width));
    return tf.select(any, joined, tf.broadcastTo(bias, tf.shape(joined)));
  }

  private <T extends TFloating> Operand<T> splitQueryHeads(Ops tf, Operand<T> query, Operand<T> x) {
    Operand<TInt32> lead =
        tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
    return tf.reshape(
        query,
        tf.concat(List.of(lead, tf.constant(new int[] {heads, width / heads})), tf.constant(0)));
  }

  private <T extends TFloating> Operand<T> splitHeads(Ops tf, Operand<T> memory) {
    return tf.reshape(memory, tf.constant(new int[] {-1, heads, width / heads}));
  }

  private Linear projection() {
    return Linear.glorot(width, width);
  }
}
