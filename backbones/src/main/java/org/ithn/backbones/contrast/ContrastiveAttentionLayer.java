package org.ithn.backbones.contrast;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Masks;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * Layer that adds to every patch the image features that normal images lack.
 *
 * <pre>
 * g          = mean of the patches                                       [D]
 * closest_k  = softmax(Q_k g . K_k pool / sqrt(E)) pool    aggregate:   n mixtures of normals
 * rows       = [g ; closest_1 ; .. ; closest_n]
 * common     = softmax(Q' g . K' rows / sqrt(E)) rows      differentiate: what the image shares
 * patch'     = patch + W (g - common)
 * </pre>
 *
 * <p>With one normal image p in the pool, every mixture is p; with equal scores and n = 1, {@code
 * common = (g + p) / 2}, so half of {@code g - p} is added.
 *
 * <p>Variables: {@code pool}; {@code aggregate/query}, {@code aggregate/key} {@code [D, n E]};
 * {@code differentiate/query}, {@code differentiate/key} {@code [D, E]}; {@code join/kernel} W
 * {@code [D, D]}.
 *
 * <p>Source: Liu et al., "Contrastive Attention for Automatic Chest X-ray Report Generation",
 * Findings of ACL 2021: the pool, the two attentions and their names, and adding the difference to
 * the visual features. Our choice: one query projection per mixture, values without projection (so
 * that a mixture is one of normal images), a query of the second attention from the image alone,
 * and a sum instead of a concatenation.
 *
 * @param pool the features of normal images
 * @param closest n, the number of mixtures
 * @param width E, the width of queries and keys
 */
record ContrastiveAttentionLayer(NormalityPool pool, int closest, int width) {
  private static final double MASKED = -1e9;

  /**
   * Builds the layer.
   *
   * @param patches {@code [B, P, D]}
   * @param mask masks {@code [B, 1, 1, P]}, true = part of the image; none if all are
   * @return {@code [B, P, D]}
   */
  <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> patches, List<Operand<TBool>> mask) {
    Ops tf = scope.tf();
    Operand<T> image = Masks.mean(scope, patches, mask); // [B, D]
    Operand<T> normal = aggregate(scope, image); // [B, n, D]
    Operand<T> difference = // [B, D]
        tf.math.sub(image, commonFeatures(scope.variableScope("differentiate"), image, normal));
    int features = pool.width();
    Operand<T> projected =
        Linear.withoutBias(features, features).build(scope.variableScope("join"), difference);
    return tf.math.add(patches, tf.expandDims(projected, tf.constant(1)));
  }

  /** Returns the mixtures of normal images {@code [B, n, D]}; zeros if the pool is empty. */
  <T extends TFloating> Operand<T> aggregate(GraphScope<T> scope, Operand<T> image) {
    Ops tf = scope.tf();
    GraphScope<T> inside = scope.variableScope("aggregate");
    Operand<T> normals = pool.features(scope); // [N, D]
    Linear project = Linear.of(pool.width(), closest * width);
    Operand<T> query =
        splitMixtures(tf, project.build(inside.variableScope("query"), image)); // [B, n, E]
    Operand<T> keys =
        splitMixtures(tf, project.build(inside.variableScope("key"), normals)); // [N, n, E]
    Operand<T> scores = scaleScores(scope, einsum(scope, "bne,mne->bnm", query, keys));
    Operand<TBool> keep = pool.filledMask(scope); // [N]
    Operand<T> weights = tf.nn.softmax(tf.select(keep, scores, scope.scalar(MASKED)));
    return einsum(scope, "bnm,md->bnd", weights, normals);
  }

  private <T extends TFloating> Operand<T> splitMixtures(Ops tf, Operand<T> x) {
    return tf.reshape(x, tf.constant(new int[] {-1, closest, width}));
  }

  /** Returns the features that the image shares with the mixtures, {@code [B, D]}. */
  private <T extends TFloating> Operand<T> commonFeatures(
      GraphScope<T> scope, Operand<T> image, Operand<T> normal) {
    Ops tf = scope.tf();
    Operand<T> own = tf.expandDims(image, tf.constant(1)); // [B, 1, D]
    Operand<T> rows = tf.concat(List.of(own, normal), tf.constant(1)); // [B, n + 1, D]
    Linear project = Linear.of(pool.width(), width);
    Operand<T> query = project.build(scope.variableScope("query"), own); // [B, 1, E]
    Operand<T> keys = project.build(scope.variableScope("key"), rows); // [B, n + 1, E]
    Operand<T> scores = scaleScores(scope, einsum(scope, "bqe,bre->bqr", query, keys));
    Operand<T> mixed = einsum(scope, "bqr,brd->bqd", tf.nn.softmax(scores), rows);
    return tf.squeeze(mixed, Squeeze.axis(List.of(1L)));
  }

  private <T extends TFloating> Operand<T> scaleScores(GraphScope<T> scope, Operand<T> scores) {
    return scope.tf().math.mul(scores, scope.scalar(1 / Math.sqrt(width)));
  }

  private static <T extends TFloating> Operand<T> einsum(
      GraphScope<T> scope, String equation, Operand<T> a, Operand<T> b) {
    return scope.tf().linalg.einsum(List.of(a, b), equation);
  }
}
